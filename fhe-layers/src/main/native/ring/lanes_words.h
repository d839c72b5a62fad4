/*
 * The lanes of pool mode with limbs of 15 bits: s16 limbs times the weights as s16, summed in pairs
 * by vpmaddwd where there is AVX2. A pair is below 2 * 128 * 2^15 = 2^23, so 128 steps of a
 * register stay below 2^31; then the sums go to 64 bits.
 */
#ifndef SELKIE_LANES_WORDS_H
#define SELKIE_LANES_WORDS_H

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "ring.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

constexpr uint32_t STEP = 15;
constexpr size_t VECTOR = 16;
constexpr size_t BLOCK = 128 * VECTOR;
typedef int16_t Limb;

/* (r * 2^15 + sum) modulo q for r below q: the quotient in doubles is off by at most two. */
inline uint64_t push(uint64_t r, int64_t sum, uint64_t q, double inverse) {
  const double value = static_cast<double>(static_cast<int64_t>(r)) * 0x1p15 +
                       static_cast<double>(sum);
  const auto quotient = static_cast<int64_t>(value * inverse);
  auto rest = static_cast<int64_t>((r << STEP) + static_cast<uint64_t>(sum) -
                                   static_cast<uint64_t>(quotient) * q);
  const auto modulus = static_cast<int64_t>(q);
  rest += modulus & (rest >> 63);
  rest += modulus & (rest >> 63);
  rest -= modulus & ~((rest - modulus) >> 63);
  rest -= modulus & ~((rest - modulus) >> 63);
  return static_cast<uint64_t>(rest);
}

#if defined(__AVX2__)

/* The eight sums, which together may exceed 32 bits. */
inline int64_t total(__m256i sums) {
  const __m256i wide =
      _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(sums)),
                       _mm256_cvtepi32_epi64(_mm256_extracti128_si256(sums, 1)));
  const __m128i pair =
      _mm_add_epi64(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
  return _mm_extract_epi64(pair, 0) + _mm_extract_epi64(pair, 1);
}

/* Adds the products of at most BLOCK columns from `first` on, whole steps. */
template <size_t LIMBS>
inline void add_block(const int8_t *w, const Limb *x, size_t padded, size_t first, size_t last,
                      int64_t *sums) {
  __m256i acc[LIMBS] = {};
  for (size_t j = first; j < last; j += VECTOR) {
    const __m256i weights =
        _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(w + j)));
#pragma GCC unroll 4
    for (size_t l = 0; l < LIMBS; l++) {
      const auto *limbs = reinterpret_cast<const __m256i *>(x + l * padded + j);
      acc[l] = _mm256_add_epi32(acc[l], _mm256_madd_epi16(_mm256_load_si256(limbs), weights));
    }
  }
  for (size_t l = 0; l < LIMBS; l++) {
    sums[l] += total(acc[l]);
  }
}

#else

template <size_t LIMBS>
inline void add_block(const int8_t *w, const Limb *x, size_t padded, size_t first, size_t last,
                      int64_t *sums) {
  for (size_t l = 0; l < LIMBS; l++) {
    for (size_t j = first; j < last; j += VECTOR) {
      int32_t sum = 0;
      for (size_t i = j; i < j + VECTOR; i++) {
        sum += static_cast<int16_t>(w[i]) * x[l * padded + i];
      }
      sums[l] += sum;
    }
  }
}

#endif

template <size_t LIMBS>
inline uint64_t row_of(const LaneCall &call, const int8_t *w, const Limb *x, double inverse) {
  int64_t sums[LIMBS] = {};
  const size_t whole = call.cols / VECTOR * VECTOR;
  for (size_t j = 0; j < whole; j += BLOCK) {
    add_block<LIMBS>(w, x, call.padded, j, j + BLOCK < whole ? j + BLOCK : whole, sums);
  }
  for (size_t l = 0; l < LIMBS; l++) {
    for (size_t j = whole; j < call.cols; j++) {
      sums[l] += static_cast<int16_t>(w[j]) * x[l * call.padded + j];
    }
  }
  uint64_t value = 0;
  for (size_t l = LIMBS; l-- > 0;) {
    value = push(value, sums[l], call.q, inverse);
  }
  return value;
}

template <size_t LIMBS>
void multiply_rows(const LaneCall &call, const Limb *x) {
  const double inverse = 1.0 / static_cast<double>(call.q);
  for (size_t row = call.from; row < call.to; row++) {
    const int8_t *w = call.w + row * call.cols;
    for (size_t token = 0; token < call.tokens; token++) {
      call.y[token * call.rows + row] =
          row_of<LIMBS>(call, w, x + token * LIMBS * call.padded, inverse);
    }
  }
}

inline void cut(const uint64_t *x, size_t cols, size_t limbs, size_t padded, Limb *out) {
  for (size_t l = 0; l < limbs; l++) {
    for (size_t j = 0; j < padded; j++) {
      const uint64_t value = j < cols ? x[j] >> (l * STEP) : 0;
      out[l * padded + j] = static_cast<Limb>(value & ((uint64_t{1} << STEP) - 1));
    }
  }
}

inline void multiply(const LaneCall &call, size_t limbs, const Limb *x) {
  switch (limbs) {
    case 2:
      return multiply_rows<2>(call, x);
    case 3:
      return multiply_rows<3>(call, x);
    default:
      return multiply_rows<4>(call, x);
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
