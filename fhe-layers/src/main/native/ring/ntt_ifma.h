/* The transform of ntt_scalar.h with 52-bit multiply-adds, eight lanes at once: q below 2^50, so that
 * values below 4q fit 52 bits. The last three stages of a transform work inside registers.
 */
#ifndef SELKIE_NTT_IFMA_H
#define SELKIE_NTT_IFMA_H

#include <immintrin.h>

#include "ring.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

typedef __m512i Lanes;

struct Moduli {
  Lanes q;
  Lanes twice;
  Lanes negative; /* 2^52 - q */
  Lanes mask;     /* 2^52 - 1 */
  explicit Moduli(uint64_t modulus)
      : q(_mm512_set1_epi64(static_cast<long long>(modulus))),
        twice(_mm512_set1_epi64(static_cast<long long>(2 * modulus))),
        negative(_mm512_set1_epi64(static_cast<long long>((uint64_t{1} << 52) - modulus))),
        mask(_mm512_set1_epi64((1ll << 52) - 1)) {}
};

inline Lanes load(const uint64_t *from) { return _mm512_loadu_si512(from); }
inline void store(uint64_t *to, Lanes x) { _mm512_storeu_si512(to, x); }
inline Lanes broadcast(uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }

/* x - bound where x is at least bound: the difference wraps to a larger number where it is not. */
inline Lanes reduced(Lanes x, Lanes bound) {
  return _mm512_min_epu64(x, _mm512_sub_epi64(x, bound));
}

/* value * x modulo q, below 2q, for x below 2^52. */
inline Lanes shoup(Lanes x, Lanes value, Lanes quotient, const Moduli &m) {
  const Lanes zero = _mm512_setzero_si512();
  const Lanes high = _mm512_madd52hi_epu64(zero, x, quotient);
  const Lanes low = _mm512_madd52lo_epu64(zero, x, value);
  return _mm512_and_si512(_mm512_madd52lo_epu64(low, high, m.negative), m.mask);
}

inline void forward_step(Lanes &x, Lanes &y, Lanes value, Lanes quotient, const Moduli &m) {
  const Lanes u = reduced(x, m.twice);
  const Lanes v = shoup(y, value, quotient, m);
  x = _mm512_add_epi64(u, v);
  y = _mm512_add_epi64(_mm512_sub_epi64(u, v), m.twice);
}

inline void inverse_step(Lanes &x, Lanes &y, Lanes value, Lanes quotient, const Moduli &m) {
  const Lanes difference = _mm512_add_epi64(_mm512_sub_epi64(x, y), m.twice);
  x = reduced(_mm512_add_epi64(x, y), m.twice);
  y = shoup(difference, value, quotient, m);
}

inline Lanes pick(Lanes x, Lanes y, int a, int b, int c, int d, int e, int f, int g, int h) {
  return _mm512_permutex2var_epi64(x, _mm512_set_epi64(h, g, f, e, d, c, b, a), y);
}

/* Two factors, four times each; four factors, twice each. */
inline Lanes four_times(const uint64_t *from) {
  const __m128i two = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
  return _mm512_permutexvar_epi64(_mm512_set_epi64(1, 1, 1, 1, 0, 0, 0, 0),
                                  _mm512_castsi128_si512(two));
}
inline Lanes twice_each(const uint64_t *from) {
  const __m256i four = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
  return _mm512_permutexvar_epi64(_mm512_set_epi64(3, 3, 2, 2, 1, 1, 0, 0),
                                  _mm512_castsi256_si512(four));
}

/* Gaps 4, 2 and 1 of sixteen values; below q at the end. */
inline void forward_tail(const Factors &f, size_t block, uint64_t *at, const Moduli &m) {
  const Lanes v0 = load(at);
  const Lanes v1 = load(at + 8);
  Lanes x = pick(v0, v1, 0, 1, 2, 3, 8, 9, 10, 11);
  Lanes y = pick(v0, v1, 4, 5, 6, 7, 12, 13, 14, 15);
  size_t k = DEGREE / 8 + 2 * block;
  forward_step(x, y, four_times(f.value + k), four_times(f.quotient52 + k), m);
  Lanes x2 = pick(x, y, 0, 1, 8, 9, 4, 5, 12, 13);
  Lanes y2 = pick(x, y, 2, 3, 10, 11, 6, 7, 14, 15);
  k = DEGREE / 4 + 4 * block;
  forward_step(x2, y2, twice_each(f.value + k), twice_each(f.quotient52 + k), m);
  Lanes x3 = _mm512_unpacklo_epi64(x2, y2);
  Lanes y3 = _mm512_unpackhi_epi64(x2, y2);
  k = DEGREE / 2 + 8 * block;
  forward_step(x3, y3, load(f.value + k), load(f.quotient52 + k), m);
  x3 = reduced(reduced(x3, m.twice), m.q);
  y3 = reduced(reduced(y3, m.twice), m.q);
  store(at, pick(x3, y3, 0, 8, 1, 9, 2, 10, 3, 11));
  store(at + 8, pick(x3, y3, 4, 12, 5, 13, 6, 14, 7, 15));
}

/* Gaps 1, 2 and 4 of sixteen values. */
inline void inverse_head(const Factors &f, size_t block, uint64_t *at, const Moduli &m) {
  const Lanes v0 = load(at);
  const Lanes v1 = load(at + 8);
  Lanes x3 = pick(v0, v1, 0, 2, 4, 6, 8, 10, 12, 14);
  Lanes y3 = pick(v0, v1, 1, 3, 5, 7, 9, 11, 13, 15);
  size_t k = DEGREE / 2 + 8 * block;
  inverse_step(x3, y3, load(f.value + k), load(f.quotient52 + k), m);
  Lanes x2 = _mm512_unpacklo_epi64(x3, y3);
  Lanes y2 = _mm512_unpackhi_epi64(x3, y3);
  k = DEGREE / 4 + 4 * block;
  inverse_step(x2, y2, twice_each(f.value + k), twice_each(f.quotient52 + k), m);
  Lanes x = pick(x2, y2, 0, 1, 8, 9, 4, 5, 12, 13);
  Lanes y = pick(x2, y2, 2, 3, 10, 11, 6, 7, 14, 15);
  k = DEGREE / 8 + 2 * block;
  inverse_step(x, y, four_times(f.value + k), four_times(f.quotient52 + k), m);
  store(at, pick(x, y, 0, 1, 2, 3, 8, 9, 10, 11));
  store(at + 8, pick(x, y, 4, 5, 6, 7, 12, 13, 14, 15));
}

inline void forward_vector(const Ring &ring, uint64_t *x) {
  const Moduli m(ring.q);
  const Factors &f = ring.forward;
  size_t gap = DEGREE / 2;
  for (size_t groups = 1; gap >= 8; groups *= 2, gap /= 2) {
    for (size_t g = 0; g < groups; g++) {
      const Lanes value = broadcast(f.value[groups + g]);
      const Lanes quotient = broadcast(f.quotient52[groups + g]);
      uint64_t *low = x + 2 * g * gap;
      for (size_t i = 0; i < gap; i += 8) {
        Lanes u = load(low + i);
        Lanes v = load(low + gap + i);
        forward_step(u, v, value, quotient, m);
        store(low + i, u);
        store(low + gap + i, v);
      }
    }
  }
  for (size_t block = 0; block < DEGREE / 16; block++) {
    forward_tail(f, block, x + 16 * block, m);
  }
}

inline void inverse_vector(const Ring &ring, uint64_t *x) {
  const Moduli m(ring.q);
  const Factors &f = ring.inverse;
  for (size_t block = 0; block < DEGREE / 16; block++) {
    inverse_head(f, block, x + 16 * block, m);
  }
  size_t gap = 8;
  for (size_t groups = DEGREE / 16; groups > 1; groups /= 2, gap *= 2) {
    for (size_t g = 0; g < groups; g++) {
      const Lanes value = broadcast(f.value[groups + g]);
      const Lanes quotient = broadcast(f.quotient52[groups + g]);
      uint64_t *low = x + 2 * g * gap;
      for (size_t i = 0; i < gap; i += 8) {
        Lanes u = load(low + i);
        Lanes v = load(low + gap + i);
        inverse_step(u, v, value, quotient, m);
        store(low + i, u);
        store(low + gap + i, v);
      }
    }
  }
  /* The last stage also divides by N. */
  for (size_t i = 0; i < DEGREE / 2; i += 8) {
    const Lanes u = load(x + i);
    const Lanes v = load(x + DEGREE / 2 + i);
    const Lanes sum = _mm512_add_epi64(u, v);
    const Lanes difference = _mm512_add_epi64(_mm512_sub_epi64(u, v), m.twice);
    const Lanes a = shoup(sum, broadcast(f.value[0]), broadcast(f.quotient52[0]), m);
    const Lanes b = shoup(difference, broadcast(f.value[1]), broadcast(f.quotient52[1]), m);
    store(x + i, reduced(a, m.q));
    store(x + DEGREE / 2 + i, reduced(b, m.q));
  }
}

inline void multiply_vector(uint64_t q, const Factors &by, uint64_t *x) {
  const Moduli m(q);
  for (size_t i = 0; i < DEGREE; i += 8) {
    const Lanes product = shoup(load(x + i), load(by.value + i), load(by.quotient52 + i), m);
    store(x + i, reduced(product, m.q));
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
