/* What the files with JNI functions share: exceptions, buffers, arrays. */
#ifndef SELKIE_JNI_SUPPORT_H
#define SELKIE_JNI_SUPPORT_H

#include <jni.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

namespace selkie {
namespace jni {

inline void throw_java(JNIEnv *env, const char *type, const char *message) {
  if (env->ExceptionCheck()) {
    return;
  }
  const jclass thrown = env->FindClass(type);
  if (thrown != nullptr) {
    env->ThrowNew(thrown, message);
  }
}

/* Zeroes a copy of weights; the compiler may not leave it out. */
inline void wipe(void *memory, size_t bytes) {
  std::memset(memory, 0, bytes);
  __asm__ volatile("" : : "r"(memory) : "memory");
}

inline void throw_no_memory(JNIEnv *env) {
  throw_java(env, "java/lang/OutOfMemoryError", "no memory for a product's scratch space");
}

/* A direct buffer's first byte, or null with an exception pending. */
inline uint8_t *bytes(JNIEnv *env, jobject buffer) {
  void *result = env->GetDirectBufferAddress(buffer);
  if (result == nullptr) {
    throw_java(env, "java/lang/IllegalArgumentException", "a buffer must be direct");
  }
  return static_cast<uint8_t *>(result);
}

inline const float *weights_of(JNIEnv *env, jobject buffer) {
  return reinterpret_cast<const float *>(bytes(env, buffer));
}

template <typename T>
std::unique_ptr<T[]> scratch(JNIEnv *env, size_t count) {
  std::unique_ptr<T[]> result(new (std::nothrow) T[count]);
  if (result == nullptr) {
    throw_no_memory(env);
  }
  return result;
}

inline void get(JNIEnv *env, jfloatArray array, jsize from, jsize count, jfloat *to) {
  env->GetFloatArrayRegion(array, from, count, to);
}
inline void get(JNIEnv *env, jbyteArray array, jsize from, jsize count, jbyte *to) {
  env->GetByteArrayRegion(array, from, count, to);
}
inline void get(JNIEnv *env, jshortArray array, jsize from, jsize count, jshort *to) {
  env->GetShortArrayRegion(array, from, count, to);
}
inline void set(JNIEnv *env, jfloatArray array, jsize from, jsize count, const jfloat *values) {
  env->SetFloatArrayRegion(array, from, count, values);
}
inline void set(JNIEnv *env, jlongArray array, jsize from, jsize count, const jlong *values) {
  env->SetLongArrayRegion(array, from, count, values);
}

}  // namespace jni
}  // namespace selkie

#endif
