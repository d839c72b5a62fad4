/* JNI functions of dev.selkie.kernels.Native for packed blocks: convert, delegate, no more. */
#include <cstdlib>

#include "block_layout.h"
#include "dev_selkie_kernels_Native.h"
#include "jni_support.h"

namespace {

using namespace selkie::jni;
using selkie::BlockFormat;

/* Activations and results that fit the second cache beside some panels. */
constexpr size_t ACTIVATION_BYTES = 384 * 1024;
constexpr size_t RESULT_BYTES = 256 * 1024;
constexpr size_t TILE = 12;

/* Memory of a thread that stays for its next call. */
class Floats {
 public:
  ~Floats() { std::free(data_); }

  /* At least count floats at a multiple of 64 bytes, or null with an exception pending. */
  float *reserve(JNIEnv *env, size_t count) {
    if (count > count_) {
      std::free(data_);
      count_ = (count + 1023) / 1024 * 1024;
      data_ = static_cast<float *>(std::aligned_alloc(64, count_ * sizeof(float)));
      if (data_ == nullptr) {
        count_ = 0;
        throw_no_memory(env);
      }
    }
    return data_;
  }

 private:
  float *data_ = nullptr;
  size_t count_ = 0;
};

thread_local Floats floats;

const selkie::BlockLoops *loops_of(JNIEnv *env, jint level) {
  const selkie::BlockLoops *result = selkie::block_loops(level);
  if (result == nullptr) {
    throw_java(env, "java/lang/IllegalStateException", "this processor lacks the CPU level");
  }
  return result;
}

/* Tokens that are computed at once, whole tiles. */
size_t group_of(size_t cols, size_t width) {
  const size_t by_input = ACTIVATION_BYTES / (cols / selkie::BLOCK_COLS * selkie::TOKEN_BYTES);
  const size_t by_output = RESULT_BYTES / (width * sizeof(float));
  const size_t least = by_input < by_output ? by_input : by_output;
  return least < TILE ? TILE : least / TILE * TILE;
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_dev_selkie_kernels_Native_packedBytes(JNIEnv *, jclass, jint format,
                                                                   jint rows, jint cols) {
  const size_t panels =
      (static_cast<size_t>(rows) + selkie::PANEL_ROWS - 1) / selkie::PANEL_ROWS;
  return static_cast<jlong>(
      panels * selkie::panel_bytes(static_cast<BlockFormat>(format), static_cast<size_t>(cols)));
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_packBlocks(JNIEnv *env, jclass, jint format,
                                                                 jobject blocks, jint cols,
                                                                 jint from, jint to,
                                                                 jobject packed) {
  const uint8_t *source = bytes(env, blocks);
  uint8_t *target = source == nullptr ? nullptr : bytes(env, packed);
  if (target != nullptr) {
    selkie::pack_panels(static_cast<BlockFormat>(format), source, static_cast<size_t>(cols),
                        static_cast<size_t>(from), static_cast<size_t>(to), target);
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_quantizeActivations(
    JNIEnv *env, jclass, jint level, jfloatArray x, jint tokens, jint cols, jint from, jint to,
    jobject activations) {
  const selkie::BlockLoops *loops = loops_of(env, level);
  uint8_t *target = loops == nullptr ? nullptr : bytes(env, activations);
  float *tile = target == nullptr ? nullptr : floats.reserve(env, TILE * static_cast<size_t>(cols));
  if (tile == nullptr) {
    return;
  }
  for (jint token = from; token < to; token += static_cast<jint>(TILE)) {
    const jint left = to - token;
    const jint count = left < static_cast<jint>(TILE) ? left : static_cast<jint>(TILE);
    env->GetFloatArrayRegion(x, token * cols, count * cols, tile);
    if (env->ExceptionCheck()) {
      return;
    }
    loops->quantize(tile, static_cast<size_t>(tokens), static_cast<size_t>(cols),
                    static_cast<size_t>(token), static_cast<size_t>(token + count), target);
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_multiplyBlocks(
    JNIEnv *env, jclass, jint level, jint format, jobject packed, jint cols, jint from, jint to,
    jobject activations, jint tokens, jfloatArray y, jint at, jint stride) {
  const selkie::BlockLoops *loops = loops_of(env, level);
  const uint8_t *weights = loops == nullptr ? nullptr : bytes(env, packed);
  const uint8_t *x = weights == nullptr ? nullptr : bytes(env, activations);
  if (x == nullptr || from == to) {
    return;
  }
  const selkie::Panels panels = {weights, static_cast<BlockFormat>(format),
                                 static_cast<size_t>(cols)};
  const size_t first_panel = static_cast<size_t>(from) / selkie::PANEL_ROWS;
  const size_t last_panel =
      (static_cast<size_t>(to) + selkie::PANEL_ROWS - 1) / selkie::PANEL_ROWS;
  const size_t width = (last_panel - first_panel) * selkie::PANEL_ROWS;
  const size_t count = static_cast<size_t>(tokens);
  const size_t group = group_of(panels.cols, width);
  float *results = floats.reserve(env, (group < count ? group : count) * width);
  if (results == nullptr) {
    return;
  }
  for (size_t first = 0; first < count; first += group) {
    const size_t last = count - first < group ? count : first + group;
    loops->multiply(panels, first_panel, last_panel, x, count, first, last, results, width);
    for (size_t t = first; t < last; t++) {
      env->SetFloatArrayRegion(y, static_cast<jint>(t) * stride + at + from, to - from,
                               results + (t - first) * width);
      if (env->ExceptionCheck()) {
        return;
      }
    }
  }
}

}  // extern "C"
