/*
 * W·x modulo q for a few tokens x of residues: pool mode's product of one token.
 *
 * A residue is cut into limbs; each limb's sum with int8 weights is exact in 32 bits, and the sums
 * are put together modulo q. The weights are read once, as they are, so the product costs what
 * reading them costs as long as the limbs of x stay in the first-level cache.
 */
#include <stdlib.h>
#include <string.h>

#include "ring.h"

#if defined(__AVX512VNNI__)
#include <immintrin.h>
#endif

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

struct LaneCall {
  const int8_t *w;
  size_t cols;
  size_t from;
  size_t to;
  size_t rows;
  size_t tokens;
  uint64_t q;
  uint64_t *y;
};

/* (r * 2^step + sum) modulo q for r below q: the quotient in doubles is off by at most two. */
inline uint64_t push(uint64_t r, uint32_t step, int64_t sum, uint64_t q, double inverse) {
  const double value =
      static_cast<double>(static_cast<int64_t>(r)) * static_cast<double>(uint64_t{1} << step) +
      static_cast<double>(sum);
  const auto quotient = static_cast<int64_t>(value * inverse);
  auto rest = static_cast<int64_t>((r << step) + static_cast<uint64_t>(sum) -
                                   static_cast<uint64_t>(quotient) * q);
  const auto modulus = static_cast<int64_t>(q);
  rest += modulus & (rest >> 63);
  rest += modulus & (rest >> 63);
  rest -= modulus & ~((rest - modulus) >> 63);
  rest -= modulus & ~((rest - modulus) >> 63);
  return static_cast<uint64_t>(rest);
}

#if defined(__AVX512VNNI__)

constexpr uint32_t STEP = 8;
constexpr size_t VECTOR = 64;
constexpr size_t ROWS = 4;
typedef uint8_t Limb;

template <size_t LIMBS>
void rows_of(const int8_t *const *w, size_t count, const Limb *x, size_t padded, size_t cols,
             int64_t (*sums)[7]) {
  __m512i acc[ROWS][LIMBS];
#pragma GCC unroll 4
  for (size_t r = 0; r < ROWS; r++) {
#pragma GCC unroll 7
    for (size_t l = 0; l < LIMBS; l++) {
      acc[r][l] = _mm512_setzero_si512();
    }
  }
  for (size_t j = 0; j < padded; j += VECTOR) {
    const size_t left = cols - j;
    const __mmask64 mask = left >= VECTOR ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    __m512i weights[ROWS];
#pragma GCC unroll 4
    for (size_t r = 0; r < ROWS; r++) {
      weights[r] = _mm512_maskz_loadu_epi8(mask, w[r] + j);
    }
#pragma GCC unroll 7
    for (size_t l = 0; l < LIMBS; l++) {
      const __m512i limb = _mm512_loadu_si512(x + l * padded + j);
#pragma GCC unroll 4
      for (size_t r = 0; r < ROWS; r++) {
        acc[r][l] = _mm512_dpbusd_epi32(acc[r][l], limb, weights[r]);
      }
    }
  }
#pragma GCC unroll 4
  for (size_t r = 0; r < ROWS; r++) {
#pragma GCC unroll 7
    for (size_t l = 0; l < LIMBS; l++) {
      if (r < count) {
        sums[r][l] = _mm512_reduce_add_epi32(acc[r][l]);
      }
    }
  }
}

void sums_of(size_t limbs, const int8_t *const *w, size_t count, const Limb *x, size_t padded,
             size_t cols, int64_t (*sums)[7]) {
  switch (limbs) {
    case 3:
      return rows_of<3>(w, count, x, padded, cols, sums);
    case 4:
      return rows_of<4>(w, count, x, padded, cols, sums);
    case 5:
      return rows_of<5>(w, count, x, padded, cols, sums);
    case 6:
      return rows_of<6>(w, count, x, padded, cols, sums);
    default:
      return rows_of<7>(w, count, x, padded, cols, sums);
  }
}

#else

constexpr uint32_t STEP = 15;
constexpr size_t VECTOR = 32;
constexpr size_t ROWS = 1;
constexpr size_t BLOCK = 512; /* 512 * 128 * 32767 is below 2^31 */
typedef int16_t Limb;

void sums_of(size_t limbs, const int8_t *const *w, size_t, const Limb *x, size_t padded,
             size_t cols, int64_t (*sums)[7]) {
  for (size_t l = 0; l < limbs; l++) {
    const Limb *limb = x + l * padded;
    int64_t total = 0;
    for (size_t j = 0; j < cols; j += BLOCK) {
      const size_t end = j + BLOCK < cols ? j + BLOCK : cols;
      int32_t sum = 0;
      for (size_t i = j; i < end; i++) {
        sum += static_cast<int16_t>(w[0][i]) * limb[i];
      }
      total += sum;
    }
    sums[0][l] = total;
  }
}

#endif

void cut(const uint64_t *x, size_t cols, size_t limbs, size_t padded, Limb *out) {
  memset(out, 0, limbs * padded * sizeof(Limb));
  for (size_t l = 0; l < limbs; l++) {
    for (size_t j = 0; j < cols; j++) {
      out[l * padded + j] =
          static_cast<Limb>((x[j] >> (l * STEP)) & ((uint64_t{1} << STEP) - 1));
    }
  }
}

void multiply_rows(const LaneCall &call, size_t limbs, size_t padded, const Limb *x) {
  const double inverse = 1.0 / static_cast<double>(call.q);
  for (size_t row = call.from; row < call.to; row += ROWS) {
    const size_t count = call.to - row < ROWS ? call.to - row : ROWS;
    const int8_t *w[ROWS];
    for (size_t r = 0; r < ROWS; r++) {
      w[r] = call.w + (row + (r < count ? r : 0)) * call.cols;
    }
    for (size_t token = 0; token < call.tokens; token++) {
      int64_t sums[ROWS][7];
      sums_of(limbs, w, count, x + token * limbs * padded, padded, call.cols, sums);
      for (size_t r = 0; r < count; r++) {
        uint64_t value = 0;
        for (size_t l = limbs; l-- > 0;) {
          value = push(value, STEP, sums[r][l], call.q, inverse);
        }
        call.y[token * call.rows + row + r] = value;
      }
    }
  }
}

}  // namespace

/* False if there is no memory. x [tokens, cols] below q, y [tokens, rows]. */
bool multiply_lanes(const int8_t *w, size_t rows, size_t cols, size_t from, size_t to,
                    const uint64_t *x, size_t tokens, uint64_t q, uint64_t *y) {
  const size_t bits = 64 - static_cast<size_t>(__builtin_clzll(q));
  const size_t limbs = (bits + STEP - 1) / STEP;
  const size_t padded = (cols + VECTOR - 1) / VECTOR * VECTOR;
  void *memory = nullptr;
  if (posix_memalign(&memory, 64, tokens * limbs * padded * sizeof(Limb)) != 0) {
    return false;
  }
  Limb *cuts = static_cast<Limb *>(memory);
  for (size_t token = 0; token < tokens; token++) {
    cut(x + token * cols, cols, limbs, padded, cuts + token * limbs * padded);
  }
  const LaneCall call = {w, cols, from, to, rows, tokens, q, y};
  multiply_rows(call, limbs, padded, cuts);
  free(memory);
  return true;
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
