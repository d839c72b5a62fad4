/* JNI functions of dev.selkie.kernels.Native for packed integers: convert, delegate, no more. */
#include <vector>

#include "dev_selkie_kernels_Native.h"
#include "integer_blocks.h"
#include "jni_support.h"

namespace {

using namespace selkie::jni;

constexpr size_t GROUP_BYTES = 384 * 1024;
constexpr size_t TILE = 12;

/* Memory of a thread that stays for its next call. */
template <typename T>
T *reserve(JNIEnv *env, std::vector<T> &memory, size_t count) {
  if (memory.size() < count) {
    try {
      memory.resize(count);
    } catch (const std::bad_alloc &) {
      throw_no_memory(env);
      return nullptr;
    }
  }
  return memory.data();
}

thread_local std::vector<float> inputs;
thread_local std::vector<int32_t> sums;
thread_local std::vector<float> outputs;

const selkie::IntegerLoops *loops_of(JNIEnv *env, jint level) {
  const selkie::IntegerLoops *result = selkie::integer_loops(level);
  if (result == nullptr) {
    throw_java(env, "java/lang/IllegalStateException", "this processor lacks the CPU level");
  }
  return result;
}

/* Vectors that fit the second cache with their results, whole tiles. */
size_t group_of(size_t cols, size_t width) {
  const size_t bytes = cols / selkie::BLOCK_COLS * selkie::TOKEN_BYTES + width * sizeof(int32_t);
  const size_t fitting = GROUP_BYTES / bytes / (2 * TILE) * (2 * TILE);
  return fitting < 2 * TILE ? 2 * TILE : fitting;
}

}  // namespace

extern "C" {

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_packIntegers(JNIEnv *env, jclass, jobject w,
                                                                   jint rows, jint cols,
                                                                   jint from, jint to,
                                                                   jobject packed) {
  const uint8_t *source = bytes(env, w);
  uint8_t *target = source == nullptr ? nullptr : bytes(env, packed);
  if (target != nullptr) {
    selkie::pack_integers(source, static_cast<size_t>(rows), static_cast<size_t>(cols),
                          static_cast<size_t>(from), static_cast<size_t>(to), target);
  }
}

JNIEXPORT jboolean JNICALL Java_dev_selkie_kernels_Native_quantizeIntegers(
    JNIEnv *env, jclass, jint level, jfloatArray x, jint tokens, jint cols, jint most, jint from,
    jint to, jobject activations, jfloatArray scales) {
  const selkie::IntegerLoops *loops = loops_of(env, level);
  uint8_t *target = loops == nullptr ? nullptr : bytes(env, activations);
  float *tile =
      target == nullptr ? nullptr : reserve(env, inputs, TILE * static_cast<size_t>(cols));
  for (jint token = from; tile != nullptr && token < to; token += static_cast<jint>(TILE)) {
    const jint left = to - token;
    const jint count = left < static_cast<jint>(TILE) ? left : static_cast<jint>(TILE);
    env->GetFloatArrayRegion(x, token * cols, count * cols, tile);
    if (env->ExceptionCheck()) {
      return JNI_FALSE;
    }
    float found[TILE];
    if (!loops->quantize(tile, static_cast<size_t>(tokens), static_cast<size_t>(cols), most,
                         static_cast<size_t>(token), static_cast<size_t>(token + count), target,
                         found)) {
      return JNI_FALSE;
    }
    env->SetFloatArrayRegion(scales, token, count, found);
  }
  return JNI_TRUE;
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_multiplyIntegers(
    JNIEnv *env, jclass, jint level, jobject packed, jint rows, jint cols, jint from, jint to,
    jobject activations, jfloatArray scales, jint tokens, jint planes, jobject row_scales,
    jfloatArray y) {
  const selkie::IntegerLoops *loops = loops_of(env, level);
  const uint8_t *weights = loops == nullptr ? nullptr : bytes(env, packed);
  const uint8_t *x = weights == nullptr ? nullptr : bytes(env, activations);
  const float *of_rows = x == nullptr ? nullptr : weights_of(env, row_scales);
  if (of_rows == nullptr || from == to) {
    return;
  }
  const size_t columns = selkie::padded(static_cast<size_t>(cols));
  const size_t first_panel = static_cast<size_t>(from) / selkie::PANEL_ROWS;
  const size_t last_panel =
      (static_cast<size_t>(to) + selkie::PANEL_ROWS - 1) / selkie::PANEL_ROWS;
  const size_t width = (last_panel - first_panel) * selkie::PANEL_ROWS;
  const size_t vectors = static_cast<size_t>(tokens) * static_cast<size_t>(planes);
  const size_t group = group_of(columns, width);
  int32_t *found = reserve(env, sums, (group < vectors ? group : vectors) * width);
  const size_t count = static_cast<size_t>(to - from);
  float *products = found == nullptr
                      ? nullptr
                      : reserve(env, outputs, count + static_cast<size_t>(tokens));
  if (products == nullptr) {
    return;
  }
  of_rows += from;
  float *of_tokens = products + count;
  env->GetFloatArrayRegion(scales, 0, tokens, of_tokens);
  for (size_t first = 0; first < vectors && !env->ExceptionCheck(); first += group) {
    const size_t last = vectors - first < group ? vectors : first + group;
    loops->multiply(weights, columns, first_panel, last_panel, x, vectors, first, last, found);
    for (size_t v = first; v < last; v += static_cast<size_t>(planes)) {
      const size_t token = v / static_cast<size_t>(planes);
      const int32_t *high = found + (v - first) * width;
      for (size_t i = 0; i < count; i++) {
        const int64_t sum = planes == 1 ? high[i] : 16 * int64_t{high[i]} + high[width + i];
        products[i] = static_cast<float>(sum) * of_rows[i] * of_tokens[token];
      }
      env->SetFloatArrayRegion(y, static_cast<jint>(token) * rows + from, to - from, products);
    }
  }
}

}  // extern "C"
