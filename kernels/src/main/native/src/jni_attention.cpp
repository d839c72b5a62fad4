/* JNI functions for attention: they convert, delegate to attention.h, no more. */
#include "attention.h"
#include "dev_selkie_kernels_Native.h"
#include "jni_support.h"

namespace {

using selkie::jni::bytes;
using selkie::jni::get;
using selkie::jni::scratch;
using selkie::jni::set;
using selkie::jni::throw_java;

const selkie::AttentionLoops *loops_of(JNIEnv *env, jint level) {
  const selkie::AttentionLoops *result = selkie::attention_loops(level);
  if (result == nullptr) {
    throw_java(env, "java/lang/IllegalStateException", "this processor lacks the CPU level");
  }
  return result;
}

/* Addresses of the pages [from, from + count), or null with an exception pending. */
std::unique_ptr<int64_t[]> addresses(JNIEnv *env, jlongArray pages, jint from, jint count) {
  static_assert(sizeof(jlong) == sizeof(int64_t), "jlong has 64 bits");
  auto result = scratch<int64_t>(env, static_cast<size_t>(count));
  if (result != nullptr) {
    env->GetLongArrayRegion(pages, from, count, reinterpret_cast<jlong *>(result.get()));
  }
  return env->ExceptionCheck() ? nullptr : std::move(result);
}

/* The queries of one head of keys and values, and the space to work on them. */
struct Work {
  selkie::Queries rows;
  size_t padded;
  float *running;
  float *running_m;
  float *running_l;
  float *scratch;
};

/* Carves a call's memory out of a buffer; false with an exception pending if it is too small. */
bool carve(JNIEnv *env, jobject buffer, size_t rows, size_t padded, Work &work) {
  float *next = reinterpret_cast<float *>(bytes(env, buffer));
  if (next == nullptr) {
    return false;
  }
  const size_t needed = rows * (3 * padded + 4) + selkie::scratch_floats(rows, padded);
  if (static_cast<size_t>(env->GetDirectBufferCapacity(buffer)) < needed * sizeof(float)) {
    throw_java(env, "java/lang/IllegalArgumentException", "attention's scratch is too small");
    return false;
  }
  const auto take = [&next](size_t count) {
    float *const result = next;
    next += count;
    return result;
  };
  work.padded = padded;
  work.rows.rows = rows;
  work.scratch = take(selkie::scratch_floats(rows, padded));
  work.rows.q = take(rows * padded);
  work.rows.o = take(rows * padded);
  work.running = take(rows * padded);
  work.rows.m = take(rows);
  work.rows.l = take(rows);
  work.running_m = take(rows);
  work.running_l = take(rows);
  return true;
}

/* Copies the queries of some tokens, times scale. */
bool read_queries(JNIEnv *env, const Work &work, size_t dimension, jfloatArray x, jint at,
                  jint stride, jfloat scale) {
  const size_t group = work.rows.group;
  for (size_t row = 0; row < work.rows.rows; row++) {
    const auto token = static_cast<jint>(row / group);
    const auto head = static_cast<jint>(row % group);
    const auto width = static_cast<jint>(dimension);
    get(env, x, at + token * stride + head * width, width, work.rows.q + row * work.padded);
    if (env->ExceptionCheck()) {
      return false;
    }
    for (size_t d = 0; d < dimension; d++) {
      work.rows.q[row * work.padded + d] *= scale;
    }
  }
  return true;
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_dev_selkie_kernels_Native_address(JNIEnv *env, jclass,
                                                               jobject buffer) {
  return static_cast<jlong>(reinterpret_cast<uintptr_t>(bytes(env, buffer)));
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_putKeyValues(
    JNIEnv *env, jclass, jint level, jlongArray pages, jint type, jint heads, jint dimension,
    jint offset, jint head_bytes, jint start, jint tokens, jfloatArray x, jint key_at,
    jint value_at, jint stride) {
  const selkie::AttentionLoops *loops = loops_of(env, level);
  const jint page = start / static_cast<jint>(selkie::PAGE);
  const jint end = (start + tokens - 1) / static_cast<jint>(selkie::PAGE) + 1;
  const jint width = heads * dimension;
  if (loops == nullptr) {
    return;
  }
  const auto table = addresses(env, pages, page, end - page);
  const auto values = scratch<float>(env, 2 * static_cast<size_t>(width));
  if (table == nullptr || values == nullptr) {
    return;
  }
  for (jint token = 0; token < tokens; token++) {
    get(env, x, key_at + token * stride, width, values.get());
    get(env, x, value_at + token * stride, width, values.get() + width);
    if (env->ExceptionCheck()) {
      return;
    }
    for (jint head = 0; head < heads; head++) {
      const selkie::KeyValues to = {table.get(), static_cast<size_t>(offset + head * head_bytes),
                                    static_cast<size_t>(dimension), type};
      const float *key = values.get() + head * dimension;
      loops->put(to, static_cast<size_t>(start + token - page * static_cast<jint>(selkie::PAGE)),
                 key, key + width);
    }
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_attend(
    JNIEnv *env, jclass, jint level, jlongArray pages, jint type, jint dimension, jint offset,
    jfloat scale, jfloat cap, jint window, jint start, jint tokens, jint group, jfloatArray x,
    jint at, jint stride, jint tile_from, jint tile_to, jobject buffer, jfloatArray out,
    jint out_at, jint out_stride, jfloatArray partials, jint partial_at) {
  const selkie::AttentionLoops *loops = loops_of(env, level);
  const auto width = static_cast<size_t>(dimension);
  Work work = {};
  work.rows.group = static_cast<size_t>(group);
  work.rows.start = static_cast<size_t>(start);
  if (loops == nullptr || !carve(env, buffer, static_cast<size_t>(tokens) * work.rows.group,
                                 selkie::padded_dimension(width), work)) {
    return;
  }
  const auto table =
      addresses(env, pages, 0, (start + tokens - 1) / static_cast<jint>(selkie::PAGE) + 1);
  if (table == nullptr || !read_queries(env, work, width, x, at, stride, scale)) {
    return;
  }
  const selkie::KeyValues head = {table.get(), static_cast<size_t>(offset), width, type};
  const selkie::Scoring scoring = {cap, static_cast<size_t>(window)};
  const size_t rows = work.rows.rows;
  for (size_t row = 0; row < rows; row++) {
    work.running_m[row] = -__builtin_inff();
    work.running_l[row] = 0;
  }
  for (size_t i = 0; i < rows * work.padded; i++) {
    work.running[i] = 0;
  }
  for (jint tile = tile_from; tile < tile_to; tile++) {
    loops->partial(head, scoring, work.rows, static_cast<size_t>(tile), work.scratch);
    if (partials != nullptr) {
      const auto size = static_cast<jint>(rows * work.padded);
      const jint to = partial_at + (tile - tile_from) * (size + 2 * static_cast<jint>(rows));
      set(env, partials, to, size, work.rows.o);
      set(env, partials, to + size, static_cast<jint>(rows), work.rows.m);
      set(env, partials, to + size + static_cast<jint>(rows), static_cast<jint>(rows), work.rows.l);
      if (env->ExceptionCheck()) {
        return;
      }
      continue;
    }
    for (size_t row = 0; row < rows; row++) {
      loops->merge(work.padded, work.running + row * work.padded, work.running_m + row,
                   work.running_l + row, work.rows.o + row * work.padded, work.rows.m[row],
                   work.rows.l[row]);
    }
  }
  for (size_t row = 0; row < rows && partials == nullptr && !env->ExceptionCheck(); row++) {
    float *values = work.running + row * work.padded;
    for (size_t d = 0; d < width; d++) {
      values[d] /= work.running_l[row];
    }
    const auto token = static_cast<jint>(row) / group;
    const auto member = static_cast<jint>(row) % group;
    set(env, out, out_at + token * out_stride + member * dimension, dimension, values);
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_mergeTiles(
    JNIEnv *env, jclass, jint level, jfloatArray partials, jint at, jint tiles, jint rows,
    jint dimension, jfloatArray out, jint out_at) {
  const selkie::AttentionLoops *loops = loops_of(env, level);
  const size_t padded = selkie::padded_dimension(static_cast<size_t>(dimension));
  const auto size = rows * static_cast<jint>(padded);
  const auto values = scratch<float>(env, 2 * padded);
  if (loops == nullptr || values == nullptr) {
    return;
  }
  float *running = values.get();
  float *tile_values = running + padded;
  for (jint row = 0; row < rows; row++) {
    float m = -__builtin_inff();
    float l = 0;
    for (size_t d = 0; d < padded; d++) {
      running[d] = 0;
    }
    for (jint tile = 0; tile < tiles; tile++) {
      const jint from = at + tile * (size + 2 * rows);
      float tile_m = 0;
      float tile_l = 0;
      get(env, partials, from + row * static_cast<jint>(padded), static_cast<jint>(padded),
          tile_values);
      get(env, partials, from + size + row, 1, &tile_m);
      get(env, partials, from + size + rows + row, 1, &tile_l);
      if (env->ExceptionCheck()) {
        return;
      }
      loops->merge(padded, running, &m, &l, tile_values, tile_m, tile_l);
    }
    for (jint d = 0; d < dimension; d++) {
      running[d] /= l;
    }
    set(env, out, out_at + row * dimension, dimension, running);
  }
}

}  // extern "C"
