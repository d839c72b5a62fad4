/* The transform of ntt_scalar.h in doubles [1], four lanes at once: q below 2^50. Every value is an
 * integer, and every result is exact:
 *
 *   product  h = x w rounded, l = x w - h (a fused multiply-add, exact); with c near x w / q,
 *            r = (h - c q) + l. c is off by |x| 2^-52 (the quotient of w is cut to 52 bits), by the
 *            rounding of the product (a quarter) and of c (a half): |r| < 1.6 q while |x| < 3.4 q,
 *            and what stands in the brackets is an integer below 2^52.
 *   stages   forward, the upper half is brought to |x| <= q / 2 in every second stage: no value
 *            exceeds 3.4 q. Inverse, each sum is: values stay below 1.5 q and differences below 3 q.
 *
 * At the end each value is brought into [0, q), so that the bits are those of the scalar twin.
 * [1] van der Hoeven, Lecerf, Quintin: Modular SIMD arithmetic in Mathemagix, 2016.
 */
#ifndef SELKIE_NTT_FMA_H
#define SELKIE_NTT_FMA_H

#include <immintrin.h>

#include "ring.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

typedef __m256d Lanes;

constexpr size_t LANES = 4;

struct Moduli {
  Lanes q;
  Lanes inverse;
  explicit Moduli(uint64_t modulus)
      : q(_mm256_set1_pd(static_cast<double>(modulus))),
        inverse(_mm256_set1_pd(1.0 / static_cast<double>(modulus))) {}
};

/* A factor and its quotient by q. */
struct Factor {
  Lanes value;
  Lanes quotient;
};

inline Lanes load(const uint64_t *from) {
  return _mm256_loadu_pd(reinterpret_cast<const double *>(from));
}
inline void store(uint64_t *to, Lanes x) { _mm256_storeu_pd(reinterpret_cast<double *>(to), x); }

inline Lanes bits(uint64_t x) {
  return _mm256_castsi256_pd(_mm256_set1_epi64x(static_cast<long long>(x)));
}

/* Integers below 2^52 as doubles: the exponent of 2^52 is put on top of them and 2^52 taken off. */
inline Lanes as_doubles(Lanes integers) {
  const Lanes exponent = bits(0x4330000000000000u);
  return _mm256_sub_pd(_mm256_or_pd(integers, exponent), exponent);
}

/* As as_doubles, divided by 2^52. */
inline Lanes as_fractions(Lanes integers) {
  const Lanes exponent = bits(0x3ff0000000000000u);
  return _mm256_sub_pd(_mm256_or_pd(integers, exponent), exponent);
}

inline Factor factor(Lanes value, Lanes quotient) {
  return {as_doubles(value), as_fractions(quotient)};
}
inline Factor four(const Factors &f, size_t at) {
  return factor(load(f.value + at), load(f.quotient52 + at));
}
inline Factor broadcast(const Factors &f, size_t at) {
  return factor(bits(f.value[at]), bits(f.quotient52[at]));
}

/* Two factors, twice each. */
inline Lanes twice_each(const uint64_t *from) {
  const __m128i two = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
  return _mm256_castsi256_pd(_mm256_permute4x64_epi64(_mm256_castsi128_si256(two), 0x50));
}

inline Factor two(const Factors &f, size_t at) {
  return factor(twice_each(f.value + at), twice_each(f.quotient52 + at));
}

inline Lanes nearest(Lanes x) {
  return _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* x modulo q, at most q / 2 from 0. */
inline Lanes near_zero(Lanes x, const Moduli &m) {
  return _mm256_fnmadd_pd(nearest(_mm256_mul_pd(x, m.inverse)), m.q, x);
}

/* As integers in [0, q). */
inline Lanes canonical(Lanes x, const Moduli &m) {
  const Lanes near = near_zero(x, m);
  const Lanes exponent = bits(0x4330000000000000u);
  const Lanes positive = _mm256_blendv_pd(near, _mm256_add_pd(near, m.q), near);
  return _mm256_xor_pd(_mm256_add_pd(positive, exponent), exponent);
}

inline Lanes product(Lanes x, const Factor &by, const Moduli &m) {
  const Lanes high = _mm256_mul_pd(x, by.value);
  const Lanes low = _mm256_fmsub_pd(x, by.value, high);
  const Lanes quotient = nearest(_mm256_mul_pd(x, by.quotient));
  return _mm256_add_pd(_mm256_fnmadd_pd(quotient, m.q, high), low);
}

template <bool REDUCE>
inline void forward_step(Lanes &x, Lanes &y, const Factor &by, const Moduli &m) {
  const Lanes u = REDUCE ? near_zero(x, m) : x;
  const Lanes v = product(y, by, m);
  x = _mm256_add_pd(u, v);
  y = _mm256_sub_pd(u, v);
}

inline void inverse_step(Lanes &x, Lanes &y, const Factor &by, const Moduli &m) {
  const Lanes difference = _mm256_sub_pd(x, y);
  x = near_zero(_mm256_add_pd(x, y), m);
  y = product(difference, by, m);
}

/* Halves of two registers change places: 0 1 4 5, 2 3 6 7 and back. */
inline void swap_halves(Lanes &x, Lanes &y) {
  const Lanes low = _mm256_permute2f128_pd(x, y, 0x20);
  y = _mm256_permute2f128_pd(x, y, 0x31);
  x = low;
}

/* Lanes of two registers change places: 0 2 4 6, 1 3 5 7 of 0 1 4 5, 2 3 6 7, and back. */
inline void swap_lanes(Lanes &x, Lanes &y) {
  const Lanes low = _mm256_unpacklo_pd(x, y);
  y = _mm256_unpackhi_pd(x, y);
  x = low;
}

/* Gaps 4, 2 and 1 of eight values; integers below q at the end. */
inline void forward_tail(const Factors &f, size_t block, uint64_t *at, const Moduli &m) {
  Lanes x = load(at);
  Lanes y = load(at + LANES);
  forward_step<false>(x, y, broadcast(f, DEGREE / 8 + block), m);
  swap_halves(x, y);
  forward_step<true>(x, y, two(f, DEGREE / 4 + 2 * block), m);
  swap_lanes(x, y);
  forward_step<false>(x, y, four(f, DEGREE / 2 + 4 * block), m);
  x = canonical(x, m);
  y = canonical(y, m);
  swap_lanes(x, y);
  swap_halves(x, y);
  store(at, x);
  store(at + LANES, y);
}

/* Gaps 1, 2 and 4 of eight integers. */
inline void inverse_head(const Factors &f, size_t block, uint64_t *at, const Moduli &m) {
  Lanes x = as_doubles(load(at));
  Lanes y = as_doubles(load(at + LANES));
  swap_halves(x, y);
  swap_lanes(x, y);
  inverse_step(x, y, four(f, DEGREE / 2 + 4 * block), m);
  swap_lanes(x, y);
  inverse_step(x, y, two(f, DEGREE / 4 + 2 * block), m);
  swap_halves(x, y);
  inverse_step(x, y, broadcast(f, DEGREE / 8 + block), m);
  store(at, x);
  store(at + LANES, y);
}

/* Four runs of `gap` values. */
struct Quarters {
  uint64_t *at;
  size_t gap;
  Lanes a, b, c, d;
  void read(size_t i) {
    a = load(at + i);
    b = load(at + gap + i);
    c = load(at + 2 * gap + i);
    d = load(at + 3 * gap + i);
  }
  void write(size_t i) const {
    store(at + i, a);
    store(at + gap + i, b);
    store(at + 2 * gap + i, c);
    store(at + 3 * gap + i, d);
  }
};

/* Two stages at once, of gaps 2 * gap and gap; integers become doubles in the first ones. */
template <bool FIRST>
inline void forward_stages(const Factors &f, size_t gap, uint64_t *x, const Moduli &m) {
  const size_t groups = DEGREE / (4 * gap);
  for (size_t g = 0; g < groups; g++) {
    const Factor outer = broadcast(f, groups + g);
    const Factor left = broadcast(f, 2 * (groups + g));
    const Factor right = broadcast(f, 2 * (groups + g) + 1);
    Quarters v{x + 4 * g * gap, gap, {}, {}, {}, {}};
    for (size_t i = 0; i < gap; i += LANES) {
      v.read(i);
      if (FIRST) {
        v.a = as_doubles(v.a);
        v.b = as_doubles(v.b);
        v.c = as_doubles(v.c);
        v.d = as_doubles(v.d);
      }
      forward_step<false>(v.a, v.c, outer, m);
      forward_step<false>(v.b, v.d, outer, m);
      forward_step<true>(v.a, v.b, left, m);
      forward_step<true>(v.c, v.d, right, m);
      v.write(i);
    }
  }
}

/* Two stages at once, of gaps gap and 2 * gap. */
inline void inverse_stages(const Factors &f, size_t gap, uint64_t *x, const Moduli &m) {
  const size_t groups = DEGREE / (4 * gap);
  for (size_t g = 0; g < groups; g++) {
    const Factor outer = broadcast(f, groups + g);
    const Factor left = broadcast(f, 2 * (groups + g));
    const Factor right = broadcast(f, 2 * (groups + g) + 1);
    Quarters v{x + 4 * g * gap, gap, {}, {}, {}, {}};
    for (size_t i = 0; i < gap; i += LANES) {
      v.read(i);
      inverse_step(v.a, v.b, left, m);
      inverse_step(v.c, v.d, right, m);
      inverse_step(v.a, v.c, outer, m);
      inverse_step(v.b, v.d, outer, m);
      v.write(i);
    }
  }
}

/* The last stage of all, which also divides by N; integers below q. */
inline void inverse_last(Lanes &x, Lanes &y, const Factor &sum, const Factor &difference,
                         const Moduli &m) {
  const Lanes apart = _mm256_sub_pd(x, y);
  x = canonical(product(_mm256_add_pd(x, y), sum, m), m);
  y = canonical(product(apart, difference, m), m);
}

inline void forward_vector(const Ring &ring, uint64_t *x) {
  const Moduli m(ring.q);
  forward_stages<true>(ring.forward, DEGREE / 4, x, m);
  for (size_t gap = DEGREE / 16; gap >= 2 * LANES; gap /= 4) {
    forward_stages<false>(ring.forward, gap, x, m);
  }
  for (size_t block = 0; block < DEGREE / 8; block++) {
    forward_tail(ring.forward, block, x + 8 * block, m);
  }
}

inline void inverse_vector(const Ring &ring, uint64_t *x) {
  const Moduli m(ring.q);
  const Factors &f = ring.inverse;
  for (size_t block = 0; block < DEGREE / 8; block++) {
    inverse_head(f, block, x + 8 * block, m);
  }
  size_t gap = 2 * LANES;
  for (; gap < DEGREE / 4; gap *= 4) {
    inverse_stages(f, gap, x, m);
  }
  const Factor left = broadcast(f, 2);
  const Factor right = broadcast(f, 3);
  const Factor sum = broadcast(f, 0);
  const Factor difference = broadcast(f, 1);
  Quarters v{x, gap, {}, {}, {}, {}};
  for (size_t i = 0; i < gap; i += LANES) {
    v.read(i);
    inverse_step(v.a, v.b, left, m);
    inverse_step(v.c, v.d, right, m);
    inverse_last(v.a, v.c, sum, difference, m);
    inverse_last(v.b, v.d, sum, difference, m);
    v.write(i);
  }
}

inline void multiply_vector(uint64_t q, const Factors &by, uint64_t *x) {
  const Moduli m(q);
  for (size_t i = 0; i < DEGREE; i += LANES) {
    store(x + i, canonical(product(as_doubles(load(x + i)), four(by, i), m), m));
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
