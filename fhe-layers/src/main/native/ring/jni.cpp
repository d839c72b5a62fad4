/* JNI functions of dev.selkie.fhe.ring.Native: they convert, delegate to ring.h, no more. */
#include <jni.h>
#include <string.h>

#include "dev_selkie_fhe_ring_Native.h"
#include "ring.h"

using selkie::Factors;
using selkie::Packing;
using selkie::Plain;
using selkie::Ring;
using selkie::RingLoops;
using selkie::Stream;
using selkie::DEGREE;

namespace {

const RingLoops &loops(jint level) { return *selkie::ring_loops(level); }

/* The address of a direct buffer's byte, or null for a null buffer; Java has checked the length. */
template <typename T>
T *at(JNIEnv *env, jobject buffer, jint offset) {
  if (buffer == nullptr) {
    return nullptr;
  }
  return reinterpret_cast<T *>(static_cast<uint8_t *>(env->GetDirectBufferAddress(buffer)) +
                               offset);
}

Factors factors(const uint64_t *from) { return {from, from + DEGREE, from + 2 * DEGREE}; }

/* As dev.selkie.fhe.ring.RingTables writes it: q, seven words, forward and inverse factors. */
Ring ring(JNIEnv *env, jobject tables) {
  const auto *words = at<const uint64_t>(env, tables, 0);
  return {words[0], factors(words + 8), factors(words + 8 + 3 * DEGREE)};
}

Packing packing(jint bits, jint dropped) {
  return {static_cast<uint32_t>(bits), static_cast<uint32_t>(dropped)};
}

/* A copy of a key, wiped when it goes. */
class Key {
 public:
  Key(JNIEnv *env, jbyteArray key) : bytes_(), length_(0) {
    if (key != nullptr) {
      length_ = env->GetArrayLength(key);
      length_ = length_ < 32 ? length_ : 32;
      env->GetByteArrayRegion(key, 0, length_, bytes_);
    }
  }
  ~Key() {
    volatile jbyte *wiped = bytes_;
    for (jsize i = 0; i < 32; i++) {
      wiped[i] = 0;
    }
  }
  Key(const Key &) = delete;
  Key &operator=(const Key &) = delete;
  const uint8_t *bytes() const { return reinterpret_cast<const uint8_t *>(bytes_); }
  size_t length() const { return static_cast<size_t>(length_); }

 private:
  jbyte bytes_[32];
  jsize length_;
};

Stream stream(JNIEnv *env, jobject words, const Key &key) {
  const auto *from = at<const uint8_t>(env, words, 0);
  const size_t length =
      from == nullptr ? 0 : static_cast<size_t>(env->GetDirectBufferCapacity(words));
  return {from, length, key.bytes()};
}

jboolean truth(bool value) { return value ? JNI_TRUE : JNI_FALSE; }

}  // namespace

extern "C" {

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *, void *) { return JNI_VERSION_1_8; }

JNIEXPORT jint JNICALL Java_dev_selkie_fhe_ring_Native_abiVersion(JNIEnv *, jclass) { return 1; }

JNIEXPORT jboolean JNICALL Java_dev_selkie_fhe_ring_Native_supports(JNIEnv *, jclass, jint level) {
  return truth(selkie::ring_loops(level) != nullptr);
}

JNIEXPORT jboolean JNICALL Java_dev_selkie_fhe_ring_Native_hasKeystream(JNIEnv *, jclass,
                                                                        jint level) {
  return truth(loops(level).keystream != nullptr);
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_keystream(JNIEnv *env, jclass, jint level,
                                                                 jbyteArray key, jlong index,
                                                                 jobject out, jint length) {
  const Key copy(env, key);
  loops(level).keystream(copy.bytes(), copy.length(), static_cast<uint64_t>(index),
                         at<uint8_t>(env, out, 0), static_cast<size_t>(length));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_forward(JNIEnv *env, jclass, jint level,
                                                               jobject tables, jobject x,
                                                               jint offset) {
  loops(level).forward(ring(env, tables), at<uint64_t>(env, x, offset));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_inverse(JNIEnv *env, jclass, jint level,
                                                               jobject tables, jobject x,
                                                               jint offset) {
  loops(level).inverse(ring(env, tables), at<uint64_t>(env, x, offset));
}

JNIEXPORT jboolean JNICALL Java_dev_selkie_fhe_ring_Native_mask(JNIEnv *env, jclass, jint level,
                                                                jobject tables, jbyteArray key,
                                                                jobject words, jlong index,
                                                                jobject x, jint offset) {
  const Key copy(env, key);
  return truth(loops(level).mask(ring(env, tables), stream(env, words, copy),
                                 static_cast<uint64_t>(index), at<uint64_t>(env, x, offset)));
}

JNIEXPORT jboolean JNICALL Java_dev_selkie_fhe_ring_Native_encrypt(
    JNIEnv *env, jclass, jint level, jobject tables, jobject secret, jbyteArray maskKey,
    jobject maskWords, jbyteArray noiseKey, jobject noiseWords, jobject tile, jint lanes,
    jint width, jint per, jlong first, jint log2t, jint bits, jobject out, jint offset,
    jint stride) {
  const Key masks(env, maskKey);
  const Key noise(env, noiseKey);
  const auto features = static_cast<size_t>(width);
  const auto in_one = static_cast<size_t>(per);
  const Plain plain = {at<const int16_t>(env, tile, 0),
                       static_cast<size_t>(lanes),
                       features,
                       in_one,
                       (features + in_one - 1) / in_one,
                       static_cast<uint64_t>(first),
                       static_cast<uint32_t>(log2t)};
  return truth(loops(level).encrypt(
      ring(env, tables), factors(at<const uint64_t>(env, secret, 0)),
      stream(env, maskWords, masks), stream(env, noiseWords, noise), plain, packing(bits, 0),
      at<uint8_t>(env, out, offset), static_cast<size_t>(stride)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_timesSecret(JNIEnv *env, jclass,
                                                                   jint level, jobject tables,
                                                                   jobject secret, jobject x,
                                                                   jint offset) {
  loops(level).times_secret(ring(env, tables), factors(at<const uint64_t>(env, secret, 0)),
                            at<uint64_t>(env, x, offset));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_decode(JNIEnv *env, jclass, jint level,
                                                              jlong q, jint log2t, jobject c0,
                                                              jobject masked, jint lanes,
                                                              jobject y, jint offset,
                                                              jint stride) {
  loops(level).decode(static_cast<uint64_t>(q), static_cast<uint32_t>(log2t),
                      at<const uint64_t>(env, c0, 0), at<const uint64_t>(env, masked, 0),
                      static_cast<size_t>(lanes), at<int64_t>(env, y, offset),
                      static_cast<size_t>(stride));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_pack(JNIEnv *env, jclass, jint level,
                                                            jint bits, jint dropped, jobject x,
                                                            jint from, jint count, jobject out,
                                                            jint offset) {
  loops(level).pack(packing(bits, dropped), at<const uint64_t>(env, x, from),
                    static_cast<size_t>(count), at<uint8_t>(env, out, offset));
}

JNIEXPORT jboolean JNICALL Java_dev_selkie_fhe_ring_Native_unpack(JNIEnv *env, jclass, jint level,
                                                                  jint bits, jint dropped, jlong q,
                                                                  jobject in, jint offset,
                                                                  jint count, jobject x,
                                                                  jint to) {
  return truth(loops(level).unpack(packing(bits, dropped), static_cast<uint64_t>(q),
                                   at<const uint8_t>(env, in, offset), static_cast<size_t>(count),
                                   at<uint64_t>(env, x, to)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_ring_Native_spread(JNIEnv *env, jclass, jint level,
                                                              jlong q, jobject c0, jobject mask,
                                                              jint lanes, jint count, jobject x,
                                                              jint offset, jint stride) {
  loops(level).spread(static_cast<uint64_t>(q), at<const uint64_t>(env, c0, 0),
                      at<const uint64_t>(env, mask, 0), static_cast<size_t>(lanes),
                      static_cast<size_t>(count), at<uint64_t>(env, x, offset),
                      static_cast<size_t>(stride));
}

JNIEXPORT jboolean JNICALL Java_dev_selkie_fhe_ring_Native_multiplyLanes(
    JNIEnv *env, jclass, jint level, jobject w, jint rows, jint cols, jint from, jint to,
    jobject x, jint tokens, jlong q, jobject y) {
  return truth(loops(level).multiply_lanes(
      at<const int8_t>(env, w, 0), static_cast<size_t>(rows), static_cast<size_t>(cols),
      static_cast<size_t>(from), static_cast<size_t>(to), at<const uint64_t>(env, x, 0),
      static_cast<size_t>(tokens), static_cast<uint64_t>(q), at<uint64_t>(env, y, 0)));
}

}  // extern "C"
