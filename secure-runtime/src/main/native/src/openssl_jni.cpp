/* JNI functions of dev.selkie.secure.key.Native: they convert and delegate to openssl.h. */
#include <jni.h>

#include <cstdint>
#include <vector>

#include "dev_selkie_secure_key_Native.h"
#include "openssl.h"

#define SELKIE_EXPORT extern "C" JNIEXPORT

namespace {

uint8_t *at(JNIEnv *env, jobject buffer, jint offset) {
  return static_cast<uint8_t *>(env->GetDirectBufferAddress(buffer)) + offset;
}

/* A copy of a byte array that is wiped with its scope. The array has LENGTH bytes. */
template <size_t LENGTH>
class Copy {
 public:
  Copy(JNIEnv *env, jbyteArray array) { env->GetByteArrayRegion(array, 0, LENGTH, bytes_); }
  ~Copy() { selkie::cleanse(bytes_, LENGTH); }
  Copy(const Copy &) = delete;
  Copy &operator=(const Copy &) = delete;
  uint8_t *get() { return reinterpret_cast<uint8_t *>(bytes_); }
  void put(JNIEnv *env, jbyteArray array) { env->SetByteArrayRegion(array, 0, LENGTH, bytes_); }

 private:
  jbyte bytes_[LENGTH]{};
};

}  // namespace

SELKIE_EXPORT jint JNICALL Java_dev_selkie_secure_key_Native_abiVersion(JNIEnv *, jclass) {
  return 1;
}

SELKIE_EXPORT jstring JNICALL Java_dev_selkie_secure_key_Native_version(JNIEnv *env, jclass) {
  const char *version = selkie::openssl_version();
  return version == nullptr ? nullptr : env->NewStringUTF(version);
}

SELKIE_EXPORT jint JNICALL Java_dev_selkie_secure_key_Native_open(
    JNIEnv *env, jclass, jbyteArray key, jbyteArray nonce, jlong first_chunk, jint chunk_length,
    jobject sealed, jint sealed_at, jint sealed_length, jobject target, jint target_at, jint skip,
    jint keep, jboolean zeros_behind) {
  Copy<selkie::AES_KEY_LENGTH> key_bytes(env, key);
  Copy<selkie::NONCE_LENGTH> nonce_bytes(env, nonce);
  const selkie::Room room{target == nullptr ? nullptr : at(env, target, target_at),
                          static_cast<size_t>(skip), static_cast<size_t>(keep),
                          zeros_behind == JNI_TRUE};
  return selkie::open_chunks(key_bytes.get(), nonce_bytes.get(),
                             static_cast<uint64_t>(first_chunk), static_cast<size_t>(chunk_length),
                             at(env, sealed, sealed_at), static_cast<size_t>(sealed_length), room);
}

SELKIE_EXPORT jboolean JNICALL Java_dev_selkie_secure_key_Native_sha256(
    JNIEnv *env, jclass, jbyteArray head, jobject body, jint body_at,
    jint body_length, jbyteArray hash) {
  std::vector<uint8_t> head_bytes(static_cast<size_t>(env->GetArrayLength(head)));
  env->GetByteArrayRegion(head, 0, static_cast<jsize>(head_bytes.size()),
                          reinterpret_cast<jbyte *>(head_bytes.data()));
  uint8_t result[32];
  const bool done =
      selkie::sha256(head_bytes.data(), head_bytes.size(), at(env, body, body_at),
                     static_cast<size_t>(body_length), result);
  env->SetByteArrayRegion(hash, 0, sizeof result, reinterpret_cast<const jbyte *>(result));
  return done ? JNI_TRUE : JNI_FALSE;
}

SELKIE_EXPORT jboolean JNICALL Java_dev_selkie_secure_key_Native_iterate(
    JNIEnv *env, jclass, jbyteArray inner, jbyteArray outer, jint count, jbyteArray sum) {
  Copy<128> inner_block(env, inner);
  Copy<128> outer_block(env, outer);
  Copy<64> result(env, sum);
  const bool done = selkie::pbkdf2_iterate(inner_block.get(), outer_block.get(),
                                           static_cast<uint32_t>(count), result.get());
  result.put(env, sum);
  return done ? JNI_TRUE : JNI_FALSE;
}
