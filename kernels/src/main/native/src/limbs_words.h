/*
 * Limbs of 16 bits for pmaddwd and its kin: s16 limbs times s16 weights, two columns a step.
 *
 * A residue x, or x - q where x is too large, is written with LIMBS balanced digits of 16 bits: of
 * x + B, B = 2^15 * (1 + 2^16 + ...), the digits minus 2^15. These reach every x modulo q if
 * q <= 2^(16 LIMBS). A product with an int8 is at most 2^22, a pair of them 2^23, so 128 steps stay
 * below 2^31; each block of columns is then added to sums of 64 bits, which stay below 2^38.
 */
#ifndef SELKIE_LIMBS_WORDS_H
#define SELKIE_LIMBS_WORDS_H

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "limbs.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* A register of int32 sums; PairProduct::add(s, x, w): s += x0 * w0 + x1 * w1 in each. */
#if defined(__AVX512BW__)
struct Register {
  typedef __m512i Sums;
  static constexpr size_t LANES = 16;
  static inline Sums add(Sums sums, const int16_t *x, int32_t w) {
    return _mm512_add_epi32(sums, _mm512_madd_epi16(_mm512_load_si512(x), _mm512_set1_epi32(w)));
  }
};
#elif defined(__AVX2__)
struct Register {
  typedef __m256i Sums;
  static constexpr size_t LANES = 8;
  static inline Sums add(Sums sums, const int16_t *x, int32_t w) {
    const __m256i pairs = _mm256_load_si256(reinterpret_cast<const __m256i *>(x));
#if defined(__AVXVNNI__)
    return _mm256_dpwssd_avx_epi32(sums, pairs, _mm256_set1_epi32(w));
#else
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi32(w)));
#endif
  }
};
#elif defined(__SSE2__)
struct Register {
  typedef __m128i Sums;
  static constexpr size_t LANES = 4;
  static inline Sums add(Sums sums, const int16_t *x, int32_t w) {
    const __m128i pairs = _mm_load_si128(reinterpret_cast<const __m128i *>(x));
    return _mm_add_epi32(sums, _mm_madd_epi16(pairs, _mm_set1_epi32(w)));
  }
};
#else
struct Register {
  struct Sums {
    int32_t of[4];
  };
  static constexpr size_t LANES = 4;
  static inline Sums add(Sums sums, const int16_t *x, int32_t w) {
    int16_t pair[2];
    memcpy(pair, &w, sizeof pair);
    for (size_t i = 0; i < LANES; i++) {
      sums.of[i] += int32_t{x[2 * i]} * pair[0] + int32_t{x[2 * i + 1]} * pair[1];
    }
    return sums;
  }
};
#endif

template <size_t LIMBS, size_t TILE_ROWS>
struct Words {
  static constexpr size_t ROWS = TILE_ROWS;
  static constexpr size_t LANES = Register::LANES;
  static constexpr size_t DEPTH = 2;
  static constexpr size_t X_STEP = LIMBS * LANES * DEPTH * sizeof(int16_t);
  static constexpr size_t W_STEP = ROWS * DEPTH * sizeof(int16_t);
  static constexpr size_t BLOCK = 128;
  static constexpr uint64_t DIGIT_BIAS = 0x8000800080008000u >> (64 - 16 * LIMBS);

  struct Sums {
    int64_t of[ROWS * LIMBS][LANES];
  };

  static void pack_x(const ResidueProduct &p, size_t from, size_t to,
                     const Blocking<Words> &blocking, uint8_t *x) {
    for (size_t step = 0; step < blocking.depth; step++) {
      const size_t column = step * DEPTH;
      for (size_t lane = from; lane < to; lane += LANES) {
        uint8_t *out = x + (lane - from) / LANES * blocking.panel_bytes + step * X_STEP;
        pack_step(p.x + column * p.lanes + lane, p.lanes, least(DEPTH, p.cols - column),
                  least(LANES, to - lane), p.q, reinterpret_cast<int16_t *>(out));
      }
    }
  }

  /* Two columns and LANES lanes: [limb][lane][column]; what is beyond the last is zero. */
  static void pack_step(const uint64_t *x, size_t stride, size_t columns, size_t lanes, uint64_t q,
                        int16_t *out) {
    uint64_t digits[DEPTH][LANES];
    for (size_t k = 0; k < DEPTH; k++) {
      for (size_t lane = 0; lane < LANES; lane++) {
        const bool used = k < columns && lane < lanes;
        const uint64_t biased = (used ? x[k * stride + lane] : 0) + DIGIT_BIAS;
        digits[k][lane] = biased - (LIMBS < 4 && biased >> (16 * LIMBS % 64) != 0 ? q : 0);
      }
    }
    for (size_t l = 0; l < LIMBS; l++) {
      for (size_t lane = 0; lane < LANES; lane++) {
        for (size_t k = 0; k < DEPTH; k++) {
          const auto digit = static_cast<uint16_t>(digits[k][lane] >> (16 * l) ^ 0x8000);
          memcpy(out + (l * LANES + lane) * DEPTH + k, &digit, sizeof digit);
        }
      }
    }
  }

  /* [block of steps][tile][step][row][column]; rows and columns beyond the last are zero. */
  static void pack_w(const ResidueProduct &p, size_t tile, size_t tiles,
                     const Blocking<Words> &blocking, uint8_t *w) {
    for (size_t step = 0; step < blocking.depth; step += BLOCK) {
      const size_t steps = least(BLOCK, blocking.depth - step);
      auto *out = reinterpret_cast<int16_t *>(w + step * tiles * W_STEP);
      for (size_t i = 0; i < tiles; i++) {
        for (size_t k = step; k < step + steps; k++) {
          for (size_t r = 0; r < ROWS; r++) {
            const size_t row = (tile + i) * ROWS + r;
            for (size_t j = 0; j < DEPTH; j++) {
              const size_t column = k * DEPTH + j;
              const bool used = row < p.rows && column < p.cols;
              *out++ = used ? static_cast<int8_t>(p.w[row * p.cols + column]) : 0;
            }
          }
        }
      }
    }
  }

  static inline void multiply_tile(const uint8_t *x, const uint8_t *w, size_t steps, bool first,
                                   Sums &sums) {
    typename Register::Sums s[ROWS][LIMBS] = {};
    for (size_t k = 0; k < steps; k++) {
      const auto *limbs = reinterpret_cast<const int16_t *>(x + k * X_STEP);
#pragma GCC unroll 8
      for (size_t r = 0; r < ROWS; r++) {
        int32_t pair;
        memcpy(&pair, w + k * W_STEP + r * sizeof pair, sizeof pair);
#pragma GCC unroll 8
        for (size_t l = 0; l < LIMBS; l++) {
          s[r][l] = Register::add(s[r][l], limbs + l * LANES * DEPTH, pair);
        }
      }
    }
    alignas(64) int32_t narrow[ROWS * LIMBS][LANES];
    memcpy(narrow, s, sizeof narrow);
    for (size_t i = 0; i < ROWS * LIMBS; i++) {
      for (size_t lane = 0; lane < LANES; lane++) {
        sums.of[i][lane] = (first ? 0 : sums.of[i][lane]) + narrow[i][lane];
      }
    }
  }

  /* The sum of limb sums times 2^(16 l), modulo q. */
  static inline uint64_t reduce(const Sums &sums, size_t row, size_t lane, uint64_t q,
                                double inverse) {
    double value = 0;
    uint64_t wrapped = 0;
    for (size_t l = LIMBS; l-- > 0;) {
      const int64_t limb = sums.of[row * LIMBS + l][lane];
      value = value * 0x1p16 + static_cast<double>(limb);
      wrapped = (wrapped << 16) + static_cast<uint64_t>(limb);
    }
    /* The quotient is below 2^29, so the double product is off by far less than one. */
    const auto quotient = static_cast<int64_t>(value * inverse);
    auto rest = static_cast<int64_t>(wrapped - static_cast<uint64_t>(quotient) * q);
    rest += rest < 0 ? static_cast<int64_t>(q) : 0;
    return static_cast<uint64_t>(rest) >= q ? static_cast<uint64_t>(rest) - q
                                            : static_cast<uint64_t>(rest);
  }

  static inline void store(const ResidueProduct &p, const Sums &sums, size_t row, size_t rows,
                           size_t lane, size_t lanes) {
    const double inverse = 1.0 / static_cast<double>(p.q);
    for (size_t r = 0; r < rows; r++) {
      uint64_t *y = p.y + (row + r) * p.lanes + lane;
      for (size_t l = 0; l < lanes; l++) {
        y[l] = reduce(sums, r, l, p.q, inverse);
      }
    }
  }
};

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
