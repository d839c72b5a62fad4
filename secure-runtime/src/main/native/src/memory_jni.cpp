/* JNI functions of dev.selkie.secure.memory.Native: they convert and delegate to memory.h. */
#include <jni.h>

#include "dev_selkie_secure_memory_Native.h"
#include "memory.h"

#define SELKIE_EXPORT extern "C" JNIEXPORT

namespace {

void *pointer(jlong address) { return reinterpret_cast<void *>(address); }

}  // namespace

SELKIE_EXPORT jint JNICALL Java_dev_selkie_secure_memory_Native_abiVersion(JNIEnv *, jclass) {
  return 1;
}

SELKIE_EXPORT jlong JNICALL Java_dev_selkie_secure_memory_Native_map(JNIEnv *, jclass,
                                                                     jlong bytes) {
  return reinterpret_cast<jlong>(selkie::map_pages(static_cast<size_t>(bytes)));
}

SELKIE_EXPORT jobject JNICALL Java_dev_selkie_secure_memory_Native_buffer(JNIEnv *env, jclass,
                                                                          jlong address,
                                                                          jlong bytes) {
  return env->NewDirectByteBuffer(pointer(address), bytes);
}

SELKIE_EXPORT jlong JNICALL Java_dev_selkie_secure_memory_Native_address(JNIEnv *env, jclass,
                                                                         jobject buffer) {
  return reinterpret_cast<jlong>(env->GetDirectBufferAddress(buffer));
}

SELKIE_EXPORT jboolean JNICALL Java_dev_selkie_secure_memory_Native_unmap(JNIEnv *, jclass,
                                                                          jlong address,
                                                                          jlong bytes) {
  return selkie::unmap_pages(pointer(address), static_cast<size_t>(bytes)) ? JNI_TRUE : JNI_FALSE;
}

SELKIE_EXPORT jint JNICALL Java_dev_selkie_secure_memory_Native_protect(JNIEnv *, jclass,
                                                                        jlong address,
                                                                        jlong bytes) {
  return selkie::protect_pages(pointer(address), static_cast<size_t>(bytes));
}

SELKIE_EXPORT void JNICALL Java_dev_selkie_secure_memory_Native_discard(JNIEnv *, jclass,
                                                                        jlong address,
                                                                        jlong bytes) {
  selkie::discard_pages(pointer(address), static_cast<size_t>(bytes));
}

SELKIE_EXPORT jlong JNICALL Java_dev_selkie_secure_memory_Native_lockLimit(JNIEnv *, jclass) {
  return selkie::lock_limit();
}

SELKIE_EXPORT jint JNICALL Java_dev_selkie_secure_memory_Native_dumpable(JNIEnv *, jclass) {
  return selkie::dumpable();
}

SELKIE_EXPORT jboolean JNICALL Java_dev_selkie_secure_memory_Native_setDumpable(JNIEnv *, jclass,
                                                                                jboolean on) {
  return selkie::set_dumpable(on == JNI_TRUE) ? JNI_TRUE : JNI_FALSE;
}
