/* JNI functions of dev.selkie.kernels.Native: they convert, delegate to loops.h, no more. */
#include "dev_selkie_kernels_Native.h"
#include "jni_support.h"
#include "limits.h"
#include "loops.h"

namespace {

using namespace selkie::jni;

/* Tokens that are copied from and to Java arrays at once; results don't depend on it. */
constexpr jint TOKEN_TILE = 64;

/* The loops of a level, or null with an exception pending. */
const selkie::Loops *loops_of(JNIEnv *env, jint level) {
  const selkie::Loops *result = selkie::loops(level);
  if (result == nullptr) {
    throw_java(env, "java/lang/IllegalStateException", "this processor lacks the CPU level");
  }
  return result;
}

/* The sizes of one call. */
struct Shape {
  jint rows;
  jint cols;
  jint from;
  jint to;
  jint tokens;
};

/*
 * Copies tokens in tiles, has body(first token, tokens, x, y) compute each, and copies the columns
 * [from, to) of the results back. False with an exception pending if something failed.
 */
template <typename X, typename Y, typename XArray, typename YArray, typename Body>
void for_token_tiles(JNIEnv *env, const Shape &shape, XArray x, YArray y, Body body) {
  const jint width = shape.to - shape.from;
  if (width == 0) {
    return;
  }
  const auto tile = static_cast<size_t>(shape.tokens < TOKEN_TILE ? shape.tokens : TOKEN_TILE);
  const auto inputs = scratch<X>(env, tile * static_cast<size_t>(shape.cols));
  const auto outputs = scratch<Y>(env, tile * static_cast<size_t>(width));
  if (inputs == nullptr || outputs == nullptr) {
    return;
  }
  for (jint token = 0; token < shape.tokens; token += TOKEN_TILE) {
    const jint left = shape.tokens - token;
    const jint count = left < TOKEN_TILE ? left : TOKEN_TILE;
    get(env, x, token * shape.cols, count * shape.cols, inputs.get());
    if (env->ExceptionCheck()) {
      return;
    }
    body(token, count, inputs.get(), outputs.get());
    for (jint t = 0; t < count && !env->ExceptionCheck(); t++) {
      set(env, y, (token + t) * shape.rows + shape.from, width,
          outputs.get() + static_cast<size_t>(t) * static_cast<size_t>(width));
    }
    if (env->ExceptionCheck()) {
      return;
    }
  }
}

selkie::Rows rows_of(const uint8_t *w, const Shape &shape) {
  return {w, static_cast<size_t>(shape.cols), static_cast<size_t>(shape.from),
          static_cast<size_t>(shape.to)};
}

}  // namespace

extern "C" {

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *, void *) { return JNI_VERSION_1_8; }

JNIEXPORT jint JNICALL Java_dev_selkie_kernels_Native_abiVersion(JNIEnv *, jclass) { return 1; }

JNIEXPORT jboolean JNICALL Java_dev_selkie_kernels_Native_supports(JNIEnv *, jclass, jint level) {
  return selkie::loops(level) != nullptr ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jdouble JNICALL Java_dev_selkie_kernels_Native_vnniRate(JNIEnv *, jclass) {
  return selkie::vnni_rate();
}

JNIEXPORT jdouble JNICALL Java_dev_selkie_kernels_Native_readRate(JNIEnv *env, jclass,
                                                                  jobject memory) {
  const uint8_t *start = bytes(env, memory);
  const jlong size = start == nullptr ? 0 : env->GetDirectBufferCapacity(memory);
  return start == nullptr ? 0
                          : selkie::read_rate(reinterpret_cast<const uint64_t *>(start),
                                              static_cast<size_t>(size) / sizeof(uint64_t));
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_multiplyF32(
    JNIEnv *env, jclass, jint level, jobject w, jint rows, jint cols, jint from, jint to,
    jfloatArray x, jint tokens, jfloatArray y) {
  const selkie::Loops *loops = loops_of(env, level);
  const uint8_t *weights = loops == nullptr ? nullptr : bytes(env, w);
  if (weights == nullptr) {
    return;
  }
  const Shape shape = {rows, cols, from, to, tokens};
  for_token_tiles<jfloat, jfloat>(
      env, shape, x, y, [&](jint, jint count, const jfloat *inputs, jfloat *outputs) {
        loops->float32(rows_of(weights, shape), inputs, static_cast<size_t>(count), outputs);
      });
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_multiplyInt(
    JNIEnv *env, jclass, jint level, jobject w, jint rows, jint cols, jint from, jint to,
    jshortArray x, jint tokens, jlongArray y) {
  const selkie::Loops *loops = loops_of(env, level);
  const uint8_t *weights = loops == nullptr ? nullptr : bytes(env, w);
  if (weights == nullptr) {
    return;
  }
  const Shape shape = {rows, cols, from, to, tokens};
  for_token_tiles<jshort, jlong>(
      env, shape, x, y, [&](jint, jint count, const jshort *inputs, jlong *outputs) {
        static_assert(sizeof(jlong) == sizeof(int64_t), "jlong has 64 bits");
        loops->integers(rows_of(weights, shape), inputs, static_cast<size_t>(count),
                        reinterpret_cast<int64_t *>(outputs));
      });
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_multiplyResidues(
    JNIEnv *env, jclass, jint level, jobject w, jint rows, jint cols, jobject x, jint lanes,
    jint from, jint to, jlong q, jobject y) {
  const selkie::Loops *loops = loops_of(env, level);
  const uint8_t *weights = loops == nullptr ? nullptr : bytes(env, w);
  const uint8_t *inputs = weights == nullptr ? nullptr : bytes(env, x);
  uint8_t *outputs = inputs == nullptr ? nullptr : bytes(env, y);
  if (outputs == nullptr || from == to) {
    return;
  }
  const selkie::ResidueProduct product = {weights,
                                          static_cast<size_t>(rows),
                                          static_cast<size_t>(cols),
                                          reinterpret_cast<const uint64_t *>(inputs),
                                          static_cast<size_t>(lanes),
                                          static_cast<size_t>(from),
                                          static_cast<size_t>(to),
                                          static_cast<uint64_t>(q),
                                          reinterpret_cast<uint64_t *>(outputs)};
  if (!loops->residues(product)) {
    throw_no_memory(env);
  }
}

}  // extern "C"
