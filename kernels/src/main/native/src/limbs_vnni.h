/*
 * Limbs of 8 bits for vpdpbusd: u8 limbs times s8 weights, four columns a step, 16 lanes a panel.
 *
 * A sum over 2^16 columns is below 2^16 * 255 * 128 < 2^31. Within a panel the lanes are in the
 * order in which the unpack instructions leave them: ..., {2v, 2v + 1, 8 + 2v, 9 + 2v}, ...; store
 * puts them back.
 */
#ifndef SELKIE_LIMBS_VNNI_H
#define SELKIE_LIMBS_VNNI_H

#include <immintrin.h>

#include "limbs.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

template <size_t LIMBS, size_t TILE_ROWS>
struct Vnni {
  static constexpr size_t ROWS = TILE_ROWS;
  static constexpr size_t LANES = 16;
  static constexpr size_t DEPTH = 4;
  static constexpr size_t X_STEP = LIMBS * 64;
  static constexpr size_t W_STEP = ROWS * 4;
  static constexpr size_t BLOCK = 72; /* with six limbs 27 KiB of a panel */

  struct Sums {
    __m512i of[ROWS * LIMBS];
  };

  static void pack_x(const ResidueProduct &p, size_t from, size_t to,
                     const Blocking<Vnni> &blocking, uint8_t *x) {
    for (size_t step = 0; step < blocking.depth; step++) {
      const size_t column = step * DEPTH;
      for (size_t lane = from; lane < to; lane += LANES) {
        uint8_t *out = x + (lane - from) / LANES * blocking.panel_bytes + step * X_STEP;
        pack_step(p.x + column * p.lanes + lane, p.lanes, least(DEPTH, p.cols - column),
                  least(LANES, to - lane), out);
      }
    }
  }

  /* Four columns and 16 lanes: [limb][lane][column]. */
  static void pack_step(const uint64_t *x, size_t stride, size_t columns, size_t lanes,
                        uint8_t *out) {
    const __mmask8 low = static_cast<__mmask8>(lanes >= 8 ? 0xff : (1u << lanes) - 1);
    const __mmask8 high = static_cast<__mmask8>(lanes <= 8 ? 0 : (1u << (lanes - 8)) - 1);
    __m512i in[2][DEPTH];
    for (size_t k = 0; k < DEPTH; k++) {
      const __mmask8 used = k < columns ? 0xff : 0;
      const uint64_t *row = x + (k < columns ? k : 0) * stride;
      in[0][k] = _mm512_maskz_loadu_epi64(low & used, row);
      in[1][k] = _mm512_maskz_loadu_epi64(high & used, row + 8);
    }
    /* quads[0..3]: lanes as in the comment above, limbs 0 to 3 of each; quads[4..7]: 4 to 7. */
    __m512i quads[8];
    for (size_t half = 0; half < 2; half++) {
      const __m512i ab_even = _mm512_unpacklo_epi8(in[half][0], in[half][1]);
      const __m512i ab_odd = _mm512_unpackhi_epi8(in[half][0], in[half][1]);
      const __m512i cd_even = _mm512_unpacklo_epi8(in[half][2], in[half][3]);
      const __m512i cd_odd = _mm512_unpackhi_epi8(in[half][2], in[half][3]);
      quads[2 * half] = _mm512_unpacklo_epi16(ab_even, cd_even);
      quads[2 * half + 1] = _mm512_unpacklo_epi16(ab_odd, cd_odd);
      quads[4 + 2 * half] = _mm512_unpackhi_epi16(ab_even, cd_even);
      quads[4 + 2 * half + 1] = _mm512_unpackhi_epi16(ab_odd, cd_odd);
    }
    __m512i limbs[8];
    transpose(quads, limbs);
    transpose(quads + 4, limbs + 4);
    for (size_t l = 0; l < LIMBS; l++) {
      _mm512_store_si512(out + l * 64, limbs[l]);
    }
  }

  /* In each 128 bits, the 4 x 4 words of four registers. */
  static inline void transpose(const __m512i *in, __m512i *out) {
    const __m512i a = _mm512_unpacklo_epi32(in[0], in[1]);
    const __m512i b = _mm512_unpacklo_epi32(in[2], in[3]);
    const __m512i c = _mm512_unpackhi_epi32(in[0], in[1]);
    const __m512i d = _mm512_unpackhi_epi32(in[2], in[3]);
    out[0] = _mm512_unpacklo_epi64(a, b);
    out[1] = _mm512_unpackhi_epi64(a, b);
    out[2] = _mm512_unpacklo_epi64(c, d);
    out[3] = _mm512_unpackhi_epi64(c, d);
  }

  /* [block of steps][tile][step][row][column]; rows and columns beyond the last are zero. */
  static void pack_w(const ResidueProduct &p, size_t tile, size_t tiles,
                     const Blocking<Vnni> &blocking, uint8_t *w) {
    for (size_t i = 0; i < tiles; i++) {
      for (size_t r = 0; r < ROWS; r++) {
        const size_t row = (tile + i) * ROWS + r;
        const uint8_t *from = row < p.rows ? p.w + row * p.cols : nullptr;
        for (size_t step = 0; step < blocking.depth; step += BLOCK) {
          const size_t steps = least(BLOCK, blocking.depth - step);
          uint8_t *out = w + (step * tiles + i * steps) * W_STEP + r * DEPTH;
          pack_row(from, p.cols, step, steps, out);
        }
      }
    }
  }

  static void pack_row(const uint8_t *row, size_t cols, size_t step, size_t steps, uint8_t *out) {
    const size_t whole = row == nullptr ? 0 : least(steps, cols / DEPTH - step);
    for (size_t k = 0; k < whole; k++) {
      memcpy(out + k * W_STEP, row + (step + k) * DEPTH, DEPTH);
    }
    for (size_t k = whole; k < steps; k++) {
      uint8_t values[DEPTH] = {};
      for (size_t j = 0; row != nullptr && j < DEPTH && (step + k) * DEPTH + j < cols; j++) {
        values[j] = row[(step + k) * DEPTH + j];
      }
      memcpy(out + k * W_STEP, values, DEPTH);
    }
  }

  static inline void multiply_tile(const uint8_t *x, const uint8_t *w, size_t steps, bool first,
                                   Sums &sums) {
    __m512i s[ROWS][LIMBS];
#pragma GCC unroll 8
    for (size_t r = 0; r < ROWS; r++) {
#pragma GCC unroll 8
      for (size_t l = 0; l < LIMBS; l++) {
        s[r][l] = first ? _mm512_setzero_si512() : sums.of[r * LIMBS + l];
      }
    }
    for (size_t k = 0; k < steps; k++) {
      __m512i limbs[LIMBS];
#pragma GCC unroll 8
      for (size_t l = 0; l < LIMBS; l++) {
        limbs[l] = _mm512_load_si512(x + l * 64);
      }
#pragma GCC unroll 8
      for (size_t r = 0; r < ROWS; r++) {
        int32_t four;
        memcpy(&four, w + r * DEPTH, DEPTH);
        const __m512i weights = _mm512_set1_epi32(four);
#pragma GCC unroll 8
        for (size_t l = 0; l < LIMBS; l++) {
          s[r][l] = _mm512_dpbusd_epi32(s[r][l], limbs[l], weights);
        }
      }
      x += X_STEP;
      w += W_STEP;
    }
#pragma GCC unroll 8
    for (size_t r = 0; r < ROWS; r++) {
#pragma GCC unroll 8
      for (size_t l = 0; l < LIMBS; l++) {
        sums.of[r * LIMBS + l] = s[r][l];
      }
    }
  }

  /* Eight lanes of one row: the sum of limb sums times 2^(8 l), modulo q. */
  static inline __m512i reduce(const __m256i *sums, __m512i q, __m512d inverse) {
    __m512i low = _mm512_setzero_si512();
    __m512i high = _mm512_setzero_si512();
#pragma GCC unroll 8
    for (size_t l = 0; l < LIMBS; l++) {
      const __m512i wide = _mm512_cvtepi32_epi64(sums[l]);
      if (l < 3) {
        low = _mm512_add_epi64(low, _mm512_slli_epi64(wide, 8 * static_cast<unsigned>(l)));
      } else {
        high = _mm512_add_epi64(high, _mm512_slli_epi64(wide, 8 * static_cast<unsigned>(l - 3)));
      }
    }
    /* The quotient is below 2^23 + 1, so the double product is off by far less than one half. */
    const __m512d value = _mm512_fmadd_pd(_mm512_cvtepi64_pd(high), _mm512_set1_pd(0x1p24),
                                          _mm512_cvtepi64_pd(low));
    const __m512i quotient = _mm512_cvtpd_epi64(_mm512_mul_pd(value, inverse));
    /* Wraps modulo 2^64; the true rest is in (-q, q). */
    __m512i rest = _mm512_add_epi64(_mm512_slli_epi64(high, 24), low);
    rest = _mm512_sub_epi64(rest, _mm512_mullo_epi64(quotient, q));
    return _mm512_mask_add_epi64(rest, _mm512_movepi64_mask(rest), rest, q);
  }

  static inline void store(const ResidueProduct &p, const Sums &sums, size_t row, size_t rows,
                           size_t lane, size_t lanes) {
    const __m512i q = _mm512_set1_epi64(static_cast<int64_t>(p.q));
    const __m512d inverse = _mm512_set1_pd(1.0 / static_cast<double>(p.q));
    const __m512i first = _mm512_setr_epi64(0, 1, 4, 5, 8, 9, 12, 13);
    const __m512i second = _mm512_setr_epi64(2, 3, 6, 7, 10, 11, 14, 15);
    const __mmask8 low = static_cast<__mmask8>(lanes >= 8 ? 0xff : (1u << lanes) - 1);
    const __mmask8 high = static_cast<__mmask8>(lanes <= 8 ? 0 : (1u << (lanes - 8)) - 1);
    for (size_t r = 0; r < rows; r++) {
      __m256i lower[LIMBS];
      __m256i upper[LIMBS];
      for (size_t l = 0; l < LIMBS; l++) {
        lower[l] = _mm512_castsi512_si256(sums.of[r * LIMBS + l]);
        upper[l] = _mm512_extracti64x4_epi64(sums.of[r * LIMBS + l], 1);
      }
      const __m512i a = reduce(lower, q, inverse);
      const __m512i b = reduce(upper, q, inverse);
      uint64_t *y = p.y + (row + r) * p.lanes + lane;
      _mm512_mask_storeu_epi64(y, low, _mm512_permutex2var_epi64(a, first, b));
      _mm512_mask_storeu_epi64(y + 8, high, _mm512_permutex2var_epi64(a, second, b));
    }
  }
};

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
