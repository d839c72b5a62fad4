/*
 * Vectors of floats at the width of the CPU level that the including file is compiled for, and the
 * functions that attention and the vector operations share. Nothing here lets the compiler choose
 * how to round: a multiply-add is fused where the level has the instruction and nowhere else.
 */
#ifndef SELKIE_LANES_H
#define SELKIE_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

#if defined(__AVX512F__)
constexpr size_t LANES = 16;
#elif defined(__AVX2__)
constexpr size_t LANES = 8;
#else
constexpr size_t LANES = 4;
#endif

typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(LANES * sizeof(int32_t))));

inline Vector load(const float *from) {
  Vector result;
  memcpy(&result, from, sizeof result);
  return result;
}

/* The first count lanes; zeros behind them. */
inline Vector load_some(const float *from, size_t count) {
  float lanes[LANES] = {};
  memcpy(lanes, from, count * sizeof(float));
  return load(lanes);
}

inline void store(float *to, Vector v) { memcpy(to, &v, sizeof v); }

inline void store_some(float *to, Vector v, size_t count) {
  float lanes[LANES];
  store(lanes, v);
  memcpy(to, lanes, count * sizeof(float));
}

inline Vector all(float x) {
#if defined(__AVX512F__)
  return (Vector)_mm512_set1_ps(x);
#elif defined(__AVX2__)
  return (Vector)_mm256_set1_ps(x);
#else
  return Vector{x, x, x, x};
#endif
}

/* a * b + c, rounded once where the level has the instruction. */
inline Vector fma(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
  return (Vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
  return (Vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}

inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }

inline Integers bits_of(Vector v) {
  Integers result;
  memcpy(&result, &v, sizeof v);
  return result;
}

inline Vector floats_of(Integers v) {
  Vector result;
  memcpy(&result, &v, sizeof v);
  return result;
}

/* Adding and subtracting 1.5 * 2^23 rounds to the nearest integer, halves to even. */
constexpr float ROUNDER = 12582912.0f;
constexpr int32_t ROUNDER_BITS = 0x4b400000;

/*
 * e^x below 2 ulp by the polynomial of Cephes' expf (S. L. Moshier): 0 below -87.3, e^88 above 88,
 * NaN of NaN.
 */
inline Vector exponential(Vector x) {
  const Vector bounded = x > all(88.0f) ? all(88.0f) : x;
  const Vector shifted = fma(bounded, all(1.44269504f), all(ROUNDER));
  const Integers power = bits_of(shifted) - ROUNDER_BITS;
  const Vector whole = shifted - all(ROUNDER);
  Vector r = fma(whole, all(-0.693359375f), bounded);
  r = fma(whole, all(2.12194440e-4f), r);
  Vector p = all(1.9875691500e-4f);
  p = fma(p, r, all(1.3981999507e-3f));
  p = fma(p, r, all(8.3334519073e-3f));
  p = fma(p, r, all(4.1665795894e-2f));
  p = fma(p, r, all(1.6666665459e-1f));
  p = fma(p, r, all(5.0000001201e-1f));
  const Vector fraction = fma(p, r * r, r) + all(1.0f);
  const Vector result = fraction * floats_of((power + 127) << 23);
  return x < all(-87.3f) ? Vector{} : result;
}

/* tanh x = 1 - 2 / (e^2x + 1), absolute error below 2e-7. */
inline Vector hyperbolic_tangent(Vector x) {
  return all(1.0f) - all(2.0f) / (exponential(x + x) + all(1.0f));
}

/* Sixteen lanes at every level, so that sums have one order whatever the width. */
constexpr size_t SIXTEEN = 16;
constexpr size_t PARTS = SIXTEEN / LANES;

struct Sixteen {
  Vector parts[PARTS];
};

inline float sum_of(const Sixteen &sums) {
  float lanes[SIXTEEN];
  memcpy(lanes, &sums, sizeof lanes);
  for (size_t width = SIXTEEN / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; i++) {
      lanes[i] += lanes[i + width];
    }
  }
  return lanes[0];
}

inline float largest_of(const Sixteen &values) {
  float lanes[SIXTEEN];
  memcpy(lanes, &values, sizeof lanes);
  float result = lanes[0];
  for (size_t i = 1; i < SIXTEEN; i++) {
    result = lanes[i] > result ? lanes[i] : result;
  }
  return result;
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
