/* JNI functions for vector operations: they convert, delegate to vectors.h, no more. */
#include "dev_selkie_kernels_Native.h"
#include "jni_support.h"
#include "vectors.h"

namespace {

using selkie::jni::get;
using selkie::jni::scratch;
using selkie::jni::set;
using selkie::jni::throw_java;
using selkie::jni::weights_of;

const selkie::VectorLoops *loops_of(JNIEnv *env, jint level) {
  const selkie::VectorLoops *result = selkie::vector_loops(level);
  if (result == nullptr) {
    throw_java(env, "java/lang/IllegalStateException", "this processor lacks the CPU level");
  }
  return result;
}

/* A norm's weights; an exception is pending where they can't be used. */
class Norm {
 public:
  Norm(JNIEnv *env, jint level, jint width, jobject weight, jobject bias, double epsilon)
      : loops_(loops_of(env, level)),
        width_(static_cast<size_t>(width)),
        weight_(weights_of(env, weight)),
        bias_(bias == nullptr ? nullptr : weights_of(env, bias)),
        epsilon_(epsilon) {}

  /* One row; y may be x. */
  void apply(const float *x, float *y) const {
    if (bias_ == nullptr) {
      loops_->rms_norm(x, weight_, width_, epsilon_, y);
    } else {
      loops_->layer_norm(x, weight_, bias_, width_, epsilon_, y);
    }
  }

 private:
  const selkie::VectorLoops *const loops_;
  const size_t width_;
  const float *const weight_;
  const float *const bias_;
  const double epsilon_;
};

/* Values of a long array that are copied at once. */
constexpr jint STRIPE = 4096;

}  // namespace

extern "C" {

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_normalize(
    JNIEnv *env, jclass, jint level, jfloatArray x, jint at, jint stride, jint rows, jint width,
    jobject weight, jobject bias, jdouble epsilon, jfloatArray y) {
  const Norm norm(env, level, width, weight, bias, epsilon);
  const auto values = scratch<float>(env, static_cast<size_t>(width));
  for (jint row = 0; row < rows && !env->ExceptionCheck(); row++) {
    get(env, x, at + row * stride, width, values.get());
    if (!env->ExceptionCheck()) {
      norm.apply(values.get(), values.get());
      set(env, y, at + row * stride, width, values.get());
    }
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_normalizeRows(
    JNIEnv *env, jclass, jint level, jobject x, jint from, jint to, jint width, jobject weight,
    jobject bias, jdouble epsilon, jfloatArray y) {
  const Norm norm(env, level, width, weight, bias, epsilon);
  const float *const rows = weights_of(env, x);
  const auto normed = scratch<float>(env, static_cast<size_t>(width));
  for (jint row = from; row < to && !env->ExceptionCheck(); row++) {
    norm.apply(rows + static_cast<size_t>(row) * static_cast<size_t>(width), normed.get());
    set(env, y, row * width, width, normed.get());
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_activate(
    JNIEnv *env, jclass, jint level, jint activation, jboolean gated, jfloatArray x, jint from,
    jint to, jint width, jfloatArray y) {
  const selkie::VectorLoops *loops = loops_of(env, level);
  const auto size = static_cast<size_t>(width);
  const auto values = scratch<float>(env, 2 * size);
  if (loops == nullptr || values == nullptr) {
    return;
  }
  const jint stride = gated == JNI_TRUE ? 2 * width : width;
  for (jint row = from; row < to && !env->ExceptionCheck(); row++) {
    get(env, x, row * stride, stride, values.get());
    loops->activate(activation, values.get(),
                    gated == JNI_TRUE ? values.get() + size : nullptr, size, values.get());
    if (!env->ExceptionCheck()) {
      set(env, y, row * width, width, values.get());
    }
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_rotate(
    JNIEnv *env, jclass, jint level, jfloatArray x, jint at, jint stride, jint tokens, jint heads,
    jint dimension, jint pairs, jboolean neighbours, jfloatArray cosines, jfloatArray sines,
    jint table) {
  const selkie::VectorLoops *loops = loops_of(env, level);
  const jint width = heads * dimension;
  const auto values = scratch<float>(env, static_cast<size_t>(width + 2 * pairs));
  if (loops == nullptr || values == nullptr) {
    return;
  }
  float *const cosine = values.get() + width;
  float *const sine = cosine + pairs;
  for (jint token = 0; token < tokens && !env->ExceptionCheck(); token++) {
    get(env, x, at + token * stride, width, values.get());
    get(env, cosines, table + token * pairs, pairs, cosine);
    get(env, sines, table + token * pairs, pairs, sine);
    for (jint head = 0; head < heads; head++) {
      loops->rotate(values.get() + head * dimension, static_cast<size_t>(pairs),
                    neighbours == JNI_TRUE, cosine, sine);
    }
    if (!env->ExceptionCheck()) {
      set(env, x, at + token * stride, width, values.get());
    }
  }
}

JNIEXPORT jint JNICALL Java_dev_selkie_kernels_Native_likeliest(JNIEnv *env, jclass, jint level,
                                                                jfloatArray x, jint at,
                                                                jint count) {
  const selkie::VectorLoops *loops = loops_of(env, level);
  float values[STRIPE];
  float least = -__builtin_inff();
  jint best = 0;
  for (jint from = 0; from < count && loops != nullptr && !env->ExceptionCheck(); from += STRIPE) {
    const jint size = count - from < STRIPE ? count - from : STRIPE;
    get(env, x, at + from, size, values);
    const auto found =
        static_cast<jint>(loops->likeliest(values, static_cast<size_t>(size), &least));
    best = found < size ? from + found : best;
  }
  return best;
}

JNIEXPORT jdouble JNICALL Java_dev_selkie_kernels_Native_sumExponentials(JNIEnv *env, jclass,
                                                                         jint level, jfloatArray x,
                                                                         jint at, jint count,
                                                                         jfloat most) {
  const selkie::VectorLoops *loops = loops_of(env, level);
  float values[STRIPE];
  double result = 0;
  for (jint from = 0; from < count && loops != nullptr && !env->ExceptionCheck(); from += STRIPE) {
    const jint size = count - from < STRIPE ? count - from : STRIPE;
    get(env, x, at + from, size, values);
    result += loops->sum_exponentials(values, static_cast<size_t>(size), most);
  }
  return result;
}

}  // extern "C"
