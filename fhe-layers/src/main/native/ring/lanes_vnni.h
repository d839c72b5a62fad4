/*
 * The lanes of pool mode with vpdpbusd: u8 limbs of x times s8 weights, 64 columns a step, four rows
 * at once, so that a limb is read once for four rows and the sums stay in registers. A sum over
 * 2^16 columns is below 2^16 * 255 * 128 < 2^31. Four streams of one row each are more than the
 * processor foresees: rows further on are asked into the second level cache (in the first they would
 * drive out the limbs), which makes the product three times as fast where the weights are in memory.
 */
#ifndef SELKIE_LANES_VNNI_H
#define SELKIE_LANES_VNNI_H

#include <immintrin.h>

#include "ring.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

constexpr uint32_t STEP = 8;
constexpr size_t VECTOR = 64;
constexpr size_t ROWS = 4;
constexpr size_t ROWS_AHEAD = 8;
typedef uint8_t Limb;

/* As _mm512_dpbusd_epi32, for which g++ 12 copies sums to memory and back. */
inline void add_products(__m512i &sums, __m512i limbs, __m512i weights) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(limbs), "v"(weights));
}

/* The sums of four registers: [row] of 32 bits. */
inline __m128i rows_together(__m512i a, __m512i b, __m512i c, __m512i d) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
  const __m512i abcd =
      _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i half =
      _mm256_add_epi32(_mm512_castsi512_si256(abcd), _mm512_extracti64x4_epi64(abcd, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/* Four rows: the sum of limb sums times 2^(8 l), modulo q; as limbs_vnni.h of the kernels. */
template <size_t LIMBS>
inline __m256i reduce(const __m128i *sums, __m256i q, __m256d inverse) {
  __m256i low = _mm256_setzero_si256();
  __m256i high = _mm256_setzero_si256();
#pragma GCC unroll 8
  for (size_t l = 0; l < LIMBS; l++) {
    const __m256i wide = _mm256_cvtepi32_epi64(sums[l]);
    if (l < 3) {
      low = _mm256_add_epi64(low, _mm256_slli_epi64(wide, 8 * static_cast<int>(l)));
    } else {
      high = _mm256_add_epi64(high, _mm256_slli_epi64(wide, 8 * (static_cast<int>(l) - 3)));
    }
  }
  /* The quotient is below 2^23 + 1, so the double product is off by far less than one half. */
  const __m256d value = _mm256_fmadd_pd(_mm256_cvtepi64_pd(high), _mm256_set1_pd(0x1p24),
                                        _mm256_cvtepi64_pd(low));
  const __m256i quotient = _mm256_cvtpd_epi64(_mm256_mul_pd(value, inverse));
  __m256i rest = _mm256_add_epi64(_mm256_slli_epi64(high, 24), low);
  rest = _mm256_sub_epi64(rest, _mm256_mullo_epi64(quotient, q));
  return _mm256_mask_add_epi64(rest, _mm256_movepi64_mask(rest), rest, q);
}

/* Rows that are multiplied, and rows that will be; some of them may be the same. */
struct Rows {
  const int8_t *now[ROWS];
  const int8_t *later[ROWS];
  Rows(const LaneCall &call, size_t row) {
    for (size_t r = 0; r < ROWS; r++) {
      now[r] = call.w + (row + r < call.to ? row + r : row) * call.cols;
      later[r] = row + ROWS_AHEAD + r < call.to ? now[r] + ROWS_AHEAD * call.cols : now[r];
    }
  }
};

/* Four rows of one token. */
template <size_t LIMBS>
inline __m256i rows_of(const Rows &w, const Limb *x, size_t padded, size_t cols,
                       uint64_t q) {
  __m512i acc[ROWS][LIMBS];
#pragma GCC unroll 4
  for (size_t r = 0; r < ROWS; r++) {
#pragma GCC unroll 8
    for (size_t l = 0; l < LIMBS; l++) {
      acc[r][l] = _mm512_setzero_si512();
    }
  }
  const __mmask64 whole = ~__mmask64{0};
  const __mmask64 last = cols % VECTOR == 0 ? whole : (__mmask64{1} << cols % VECTOR) - 1;
  for (size_t j = 0; j < padded; j += VECTOR) {
    const __mmask64 mask = j + VECTOR < padded ? whole : last;
    __m512i weights[ROWS];
#pragma GCC unroll 4
    for (size_t r = 0; r < ROWS; r++) {
      weights[r] = _mm512_maskz_loadu_epi8(mask, w.now[r] + j);
      _mm_prefetch(w.later[r] + j, _MM_HINT_T1);
    }
#pragma GCC unroll 8
    for (size_t l = 0; l < LIMBS; l++) {
      const __m512i limb = _mm512_load_si512(x + l * padded + j);
#pragma GCC unroll 4
      for (size_t r = 0; r < ROWS; r++) {
        add_products(acc[r][l], limb, weights[r]);
      }
    }
  }
  __m128i sums[LIMBS];
#pragma GCC unroll 8
  for (size_t l = 0; l < LIMBS; l++) {
    sums[l] = rows_together(acc[0][l], acc[1][l], acc[2][l], acc[3][l]);
  }
  return reduce<LIMBS>(sums, _mm256_set1_epi64x(static_cast<long long>(q)),
                       _mm256_set1_pd(1.0 / static_cast<double>(q)));
}

template <size_t LIMBS>
void multiply_rows(const LaneCall &call, const Limb *x) {
  for (size_t row = call.from; row < call.to; row += ROWS) {
    const size_t count = call.to - row < ROWS ? call.to - row : ROWS;
    const Rows w(call, row);
    const auto mask = static_cast<__mmask8>((1u << count) - 1);
    for (size_t token = 0; token < call.tokens; token++) {
      const __m256i y = rows_of<LIMBS>(w, x + token * LIMBS * call.padded, call.padded, call.cols,
                                       call.q);
      _mm256_mask_storeu_epi64(call.y + token * call.rows + row, mask, y);
    }
  }
}

/* Limb l of every residue: [limb][column]. */
inline void cut(const uint64_t *x, size_t cols, size_t limbs, size_t padded, Limb *out) {
  for (size_t j = 0; j < padded; j += 8) {
    const size_t left = cols > j ? cols - j : 0;
    const auto mask = static_cast<__mmask8>(left >= 8 ? 0xff : (1u << left) - 1);
    __m512i value = _mm512_maskz_loadu_epi64(mask, x + j);
    for (size_t l = 0; l < limbs; l++, value = _mm512_srli_epi64(value, STEP)) {
      _mm_storel_epi64(reinterpret_cast<__m128i *>(out + l * padded + j),
                       _mm512_cvtepi64_epi8(value));
    }
  }
}

inline void multiply(const LaneCall &call, size_t limbs, const Limb *x) {
  switch (limbs) {
    case 3:
      return multiply_rows<3>(call, x);
    case 4:
      return multiply_rows<4>(call, x);
    case 5:
      return multiply_rows<5>(call, x);
    case 6:
      return multiply_rows<6>(call, x);
    default:
      return multiply_rows<7>(call, x);
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
