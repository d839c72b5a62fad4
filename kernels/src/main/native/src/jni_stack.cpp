/* JNI functions of dev.selkie.kernels.Native for stacks of layers: convert, delegate, no more. */
#include "dev_selkie_kernels_Native.h"
#include "jni_support.h"
#include "layer_stack.h"
#include "loops.h"

namespace {

using namespace selkie;
using namespace selkie::jni;

/* The words that dev.selkie.kernels.StackWords writes, in its order. */
class Words {
 public:
  explicit Words(const std::vector<jlong> &words) : words_(words) {}
  size_t size() { return static_cast<size_t>(next()); }
  int number() { return static_cast<int>(next()); }
  bool flag() { return next() != 0; }
  double real() {
    const jlong bits = next();
    double result;
    std::memcpy(&result, &bits, sizeof result);
    return result;
  }
  template <typename T>
  const T *address() {
    return reinterpret_cast<const T *>(static_cast<uintptr_t>(next()));
  }
  StackNorm norm() {
    const float *const weight = address<float>();
    return {weight, address<float>()};
  }
  StackMatrix matrix() {
    StackMatrix result = {};
    result.bias = address<float>();
    result.cols = size();
    result.most = number();
    result.row_scales = address<float>();
    const size_t parts = size();
    for (size_t i = 0; i < parts; i++) {
      const uint8_t *const data = address<uint8_t>();
      const auto format = static_cast<BlockFormat>(number());
      const size_t rows = size();
      result.parts.push_back({{data, format, result.cols},
                              (rows + PANEL_ROWS - 1) / PANEL_ROWS, result.rows});
      result.rows += rows;
    }
    return result;
  }

 private:
  jlong next() { return words_.at(at_++); }

  const std::vector<jlong> &words_;
  size_t at_ = 0;
};

StackShape read_shape(Words &words) {
  StackShape shape = {};
  shape.width = words.size();
  shape.heads = words.size();
  shape.kv_heads = words.size();
  shape.dimension = words.size();
  shape.hidden = words.size();
  shape.activation = words.number();
  shape.gated = words.flag();
  shape.neighbours = words.flag();
  shape.pairs = words.size();
  shape.kv_type = words.number();
  shape.head_bytes = words.size();
  shape.epsilon = words.real();
  shape.threads = words.size();
  return shape;
}

StackLayer read_layer(Words &words) {
  StackLayer layer = {};
  layer.attention_norm = words.norm();
  layer.query_key_value = words.matrix();
  layer.query_norm = words.address<float>();
  layer.key_norm = words.address<float>();
  layer.attention_output = words.matrix();
  layer.attention_post_norm = words.norm();
  layer.feed_forward_norm = words.norm();
  layer.up = words.matrix();
  layer.down = words.matrix();
  layer.feed_forward_post_norm = words.norm();
  layer.scale = static_cast<float>(words.real());
  layer.scoring.cap = static_cast<float>(words.real());
  layer.scoring.window = words.size();
  layer.rotation = words.size();
  layer.offset = words.size();
  return layer;
}

LayerStack &stack_at(jlong address) {
  return *reinterpret_cast<LayerStack *>(static_cast<uintptr_t>(address));
}

/* Pieces as [row, tokens, start, pages] each; the pages of all of them follow one another. */
std::vector<StackPiece> read_pieces(JNIEnv *env, jintArray pieces, jlongArray pages) {
  std::vector<jint> fields(static_cast<size_t>(env->GetArrayLength(pieces)));
  env->GetIntArrayRegion(pieces, 0, env->GetArrayLength(pieces), fields.data());
  std::vector<StackPiece> result;
  jint page = 0;
  for (size_t i = 0; i < fields.size(); i += 4) {
    StackPiece piece = {static_cast<size_t>(fields[i]), static_cast<size_t>(fields[i + 1]),
                        static_cast<size_t>(fields[i + 2]), {}};
    piece.pages.resize(static_cast<size_t>(fields[i + 3]));
    env->GetLongArrayRegion(pages, page, fields[i + 3],
                            reinterpret_cast<jlong *>(piece.pages.data()));
    page += fields[i + 3];
    result.push_back(std::move(piece));
  }
  return result;
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_dev_selkie_kernels_Native_newStack(JNIEnv *env, jclass, jint level,
                                                                jlongArray fields) {
  const StackLoops loops = {block_loops(level), vector_loops(level), attention_loops(level),
                            integer_loops(level)};
  if (loops.blocks == nullptr) {
    throw_java(env, "java/lang/IllegalStateException", "this processor lacks the CPU level");
    return 0;
  }
  try {
    std::vector<jlong> raw(static_cast<size_t>(env->GetArrayLength(fields)));
    env->GetLongArrayRegion(fields, 0, env->GetArrayLength(fields), raw.data());
    Words words(raw);
    const StackShape shape = read_shape(words);
    std::vector<StackLayer> layers(words.size());
    for (StackLayer &layer : layers) {
      layer = read_layer(words);
    }
    StackOutput output = {};
    if (words.flag()) {
      output.norm = words.norm();
      output.matrix = words.matrix();
    }
    return static_cast<jlong>(reinterpret_cast<uintptr_t>(
        new LayerStack(loops, shape, std::move(layers), std::move(output))));
  } catch (const std::exception &) {
    throw_no_memory(env);
    return 0;
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_freeStack(JNIEnv *, jclass, jlong stack) {
  delete &stack_at(stack);
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_beginPass(
    JNIEnv *env, jclass, jlong address, jint tokens, jobject x, jintArray pieces,
    jlongArray pages) {
  LayerStack &stack = stack_at(address);
  try {
    stack.begin(static_cast<size_t>(tokens), read_pieces(env, pieces, pages));
    const uint8_t *const from = bytes(env, x);
    if (from != nullptr) {
      std::memcpy(stack.x(), from, stack.tokens() * stack.shape().width * sizeof(float));
    }
  } catch (const std::exception &) {
    throw_no_memory(env);
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_setRotation(
    JNIEnv *env, jclass, jlong address, jint which, jint row, jint tokens, jfloatArray cosines,
    jfloatArray sines, jint from) {
  LayerStack &stack = stack_at(address);
  const auto pairs = static_cast<jint>(stack.shape().pairs);
  float *const to = stack.rotation(static_cast<size_t>(which)) + row * pairs;
  get(env, cosines, from, tokens * pairs, to);
  get(env, sines, from, tokens * pairs, to + stack.tokens() * stack.shape().pairs);
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_workPass(JNIEnv *, jclass, jlong stack) {
  stack_at(stack).work();
}

JNIEXPORT jint JNICALL Java_dev_selkie_kernels_Native_failedMatrix(JNIEnv *, jclass,
                                                                   jlong stack) {
  return stack_at(stack).failed();
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_beginOutput(JNIEnv *env, jclass,
                                                                  jlong address, jintArray rows) {
  try {
    std::vector<jint> wanted(static_cast<size_t>(env->GetArrayLength(rows)));
    env->GetIntArrayRegion(rows, 0, env->GetArrayLength(rows), wanted.data());
    stack_at(address).begin_output(std::vector<size_t>(wanted.begin(), wanted.end()));
  } catch (const std::exception &) {
    throw_no_memory(env);
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_workOutput(JNIEnv *, jclass, jlong stack) {
  stack_at(stack).predict();
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_readLogits(JNIEnv *env, jclass, jlong address,
                                                                 jint index, jfloatArray out) {
  const LayerStack &stack = stack_at(address);
  set(env, out, 0, static_cast<jint>(stack.vocabulary()), stack.logits(static_cast<size_t>(index)));
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_endPass(JNIEnv *env, jclass, jlong address,
                                                              jint row, jint rows, jfloatArray out,
                                                              jint at) {
  LayerStack &stack = stack_at(address);
  const auto width = static_cast<jint>(stack.shape().width);
  set(env, out, at, rows * width, stack.x() + row * width);
}

}  // extern "C"
