/* Conversions between JNI and selkie_seal.h; included by the JNI files only. */
#ifndef SELKIE_JNI_CONVERT_H
#define SELKIE_JNI_CONVERT_H

#include <jni.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "selkie_seal.h"

namespace selkie {

template <typename T>
T *handle(jlong address) {
  return reinterpret_cast<T *>(static_cast<intptr_t>(address));
}

inline void throw_java(JNIEnv *env, const char *type, const char *message) {
  if (env->ExceptionCheck()) {
    return;
  }
  const jclass thrown = env->FindClass(type);
  if (thrown != nullptr) {
    env->ThrowNew(thrown, message);
  }
}

/* Turns a failed call into a pending Java exception; true if the call was fine. */
inline bool succeeded(JNIEnv *env, selkie_status status) {
  switch (status) {
    case SELKIE_OK:
      return true;
    case SELKIE_E_ARGUMENT:
      throw_java(env, "java/lang/IllegalArgumentException", selkie_seal_last_error());
      return false;
    case SELKIE_E_MEMORY:
      throw_java(env, "java/lang/OutOfMemoryError", selkie_seal_last_error());
      return false;
    default:
      throw_java(env, "java/lang/IllegalStateException", selkie_seal_last_error());
      return false;
  }
}

template <typename T, typename Create>
jlong create(JNIEnv *env, Create call) {
  T *result = nullptr;
  if (!succeeded(env, call(&result))) {
    return 0;
  }
  return static_cast<jlong>(reinterpret_cast<intptr_t>(result));
}

/* The bytes [offset, offset + length) of a direct buffer, or null with an exception pending. */
inline uint8_t *bytes(JNIEnv *env, jobject buffer, jint offset, size_t length) {
  void *start = env->GetDirectBufferAddress(buffer);
  const jlong capacity = env->GetDirectBufferCapacity(buffer);
  if (start == nullptr || offset < 0 || capacity < 0 ||
      static_cast<uint64_t>(offset) + length > static_cast<uint64_t>(capacity)) {
    throw_java(env, "java/lang/IllegalArgumentException",
               "a direct buffer must hold the ciphertext at the offset");
    return nullptr;
  }
  return static_cast<uint8_t *>(start) + offset;
}

/* A copy of some coefficients of a Java array, wiped when it goes. */
class Coefficients {
 public:
  explicit Coefficients(size_t count) : count_(count), data_(new (std::nothrow) jlong[count]()) {}
  ~Coefficients() {
    volatile jlong *wiped = data_.get();
    for (size_t i = 0; wiped != nullptr && i < count_; i++) {
      wiped[i] = 0;
    }
  }
  Coefficients(const Coefficients &) = delete;
  Coefficients &operator=(const Coefficients &) = delete;

  /* False with an exception pending if there is no memory. */
  bool allocated(JNIEnv *env) const {
    if (data_ == nullptr) {
      throw_java(env, "java/lang/OutOfMemoryError", "no memory for a plaintext");
    }
    return data_ != nullptr;
  }
  /* False with an exception pending if the range is not inside the array. */
  bool read(JNIEnv *env, jlongArray array, jint index) {
    env->GetLongArrayRegion(array, index, static_cast<jsize>(count_), data_.get());
    return !env->ExceptionCheck();
  }
  void write(JNIEnv *env, jlongArray array, jint index) const {
    env->SetLongArrayRegion(array, index, static_cast<jsize>(count_), data_.get());
  }
  size_t count() const { return count_; }
  uint64_t *data() { return reinterpret_cast<uint64_t *>(data_.get()); }

 private:
  size_t count_;
  std::unique_ptr<jlong[]> data_;
};

constexpr size_t ciphertext_bytes(size_t degree) { return 2 * degree * sizeof(uint64_t); }

}  // namespace selkie

#endif
