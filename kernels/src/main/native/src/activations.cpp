/*
 * Activations to int8: each 32 columns of a token share the scale absmax / 127, and x * (127 /
 * absmax), in double, is rounded to the nearest integer, halves to even. Where a block holds a
 * value that is no number or infinite, the scale is NaN and the quants are 0.
 */
#include <math.h>
#include <string.h>

#include "block_layout.h"
#include "half.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

#if defined(__AVX512F__)

inline float greatest(const float *x) {
  const __m512i mask = _mm512_set1_epi32(0x7fffffff);
  const __m512i first = _mm512_and_si512(_mm512_loadu_si512(x), mask);
  const __m512i second = _mm512_and_si512(_mm512_loadu_si512(x + 16), mask);
  /* the order of magnitudes is that of their bits */
  const uint32_t most = _mm512_reduce_max_epu32(_mm512_max_epu32(first, second));
  float result;
  memcpy(&result, &most, sizeof result);
  return result;
}

/* Quants of 16 values and their sum. */
inline int32_t round_half(const float *x, double inverse, int8_t *q) {
  const __m512 values = _mm512_loadu_ps(x);
  const __m512d factor = _mm512_set1_pd(inverse);
  const __m256 upper = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(values), 1));
  const __m512d first = _mm512_cvtps_pd(_mm512_castps512_ps256(values));
  const __m512d second = _mm512_cvtps_pd(upper);
  const __m512i all = _mm512_inserti64x4(
      _mm512_castsi256_si512(_mm512_cvtpd_epi32(_mm512_mul_pd(first, factor))),
      _mm512_cvtpd_epi32(_mm512_mul_pd(second, factor)), 1);
  _mm_storeu_si128(reinterpret_cast<__m128i *>(q), _mm512_cvtepi32_epi8(all));
  return _mm512_reduce_add_epi32(all);
}

#else

/* Rounds to the nearest even by adding and subtracting 1.5 * 2^52; |x| < 2^31. */
inline int32_t nearest(double x) {
  const double shifted = x + 0x1.8p52;
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return static_cast<int32_t>(bits);
}

inline float greatest(const float *x) {
  uint32_t most = 0; /* the order of magnitudes is that of their bits */
  for (size_t i = 0; i < BLOCK_COLS; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    bits &= 0x7fffffff;
    most = bits > most ? bits : most;
  }
  float result;
  memcpy(&result, &most, sizeof result);
  return result;
}

/* Quants of 16 values and their sum. */
inline int32_t round_half(const float *x, double inverse, int8_t *q) {
  int32_t result = 0;
  for (size_t i = 0; i < BLOCK_COLS / 2; i++) {
    q[i] = static_cast<int8_t>(nearest(static_cast<double>(x[i]) * inverse));
    result += q[i];
  }
  return result;
}

#endif

/* One block of a token that stands at index in a tile of width tokens. */
inline void block(const float *x, uint8_t *to, size_t width, size_t index) {
  const float most = greatest(x);
  const bool finite = most <= 3.4028234663852886e38f;
  const double inverse = !finite || most == 0 ? 0 : 127.0 / static_cast<double>(most);
  int8_t q[BLOCK_COLS] = {};
  int32_t first = 0;
  int32_t all = 0;
  if (finite) {
    first = round_half(x, inverse, q);
    all = first + round_half(x + BLOCK_COLS / 2, inverse, q + BLOCK_COLS / 2);
  }
  const float scale = finite ? most / 127 : NAN;
  const float scaled = scale * static_cast<float>(all);
  const int32_t biases[2] = {-128 * all, -128 * first};
  uint8_t *fields = to + width * BLOCK_COLS + index * 4;
  memcpy(to + index * BLOCK_COLS, q, sizeof q);
  memcpy(fields, &scale, 4);
  memcpy(fields + width * 4, &biases[0], 4);
  memcpy(fields + width * 8, &scaled, 4);
  memcpy(fields + width * 12, &biases[1], 4);
}

}  // namespace

void quantize_activations(const float *x, size_t tokens, size_t cols, size_t from, size_t to,
                          uint8_t *activations) {
  const size_t blocks = cols / BLOCK_COLS;
  size_t token = from;
  while (token < to) {
    const size_t width = tile_at(token, tokens);
    uint8_t *tile = activations + token * blocks * TOKEN_BYTES;
    for (size_t t = 0; t < width; t++) {
      for (size_t b = 0; b < blocks; b++) {
        block(x + (token - from + t) * cols + b * BLOCK_COLS, tile + b * TOKEN_BYTES * width,
              width, t);
      }
    }
    token += width;
  }
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
