/* The negacyclic transform [1] with Shoup's multiplication in 64-bit words: any q below 2^62.
 *
 * Forward: Cooley-Tukey, natural to bit-reversed order, values below 4q between the stages.
 * Inverse: Gentleman-Sande, bit-reversed to natural, values below 2q. 11 * 1024 butterflies each.
 * [1] Harvey: Faster arithmetic for number-theoretic transforms, 2014.
 */
#ifndef SELKIE_NTT_SCALAR_H
#define SELKIE_NTT_SCALAR_H

#include "ring.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* value * x modulo q, below 2q, for any x. */
inline uint64_t shoup(uint64_t x, uint64_t value, uint64_t quotient, uint64_t q) {
  const auto high = static_cast<uint64_t>((static_cast<unsigned __int128>(x) * quotient) >> 64);
  return x * value - high * q;
}

/* x - bound if x is at least bound, without a branch. */
inline uint64_t reduced(uint64_t x, uint64_t bound) {
  const uint64_t less = x - bound;
  return less + (bound & (0 - (less >> 63)));
}

inline void forward_scalar(const Ring &ring, uint64_t *x) {
  const uint64_t q = ring.q;
  size_t gap = DEGREE / 2;
  for (size_t groups = 1; groups < DEGREE; groups *= 2, gap /= 2) {
    for (size_t g = 0; g < groups; g++) {
      const uint64_t value = ring.forward.value[groups + g];
      const uint64_t quotient = ring.forward.quotient64[groups + g];
      uint64_t *low = x + 2 * g * gap;
      uint64_t *high = low + gap;
      for (size_t i = 0; i < gap; i++) {
        const uint64_t u = reduced(low[i], 2 * q);
        const uint64_t v = shoup(high[i], value, quotient, q);
        low[i] = u + v;
        high[i] = u - v + 2 * q;
      }
    }
  }
  for (size_t i = 0; i < DEGREE; i++) {
    x[i] = reduced(reduced(x[i], 2 * q), q);
  }
}

inline void inverse_scalar(const Ring &ring, uint64_t *x) {
  const uint64_t q = ring.q;
  size_t gap = 1;
  for (size_t groups = DEGREE / 2; groups > 1; groups /= 2, gap *= 2) {
    for (size_t g = 0; g < groups; g++) {
      const uint64_t value = ring.inverse.value[groups + g];
      const uint64_t quotient = ring.inverse.quotient64[groups + g];
      uint64_t *low = x + 2 * g * gap;
      uint64_t *high = low + gap;
      for (size_t i = 0; i < gap; i++) {
        const uint64_t u = low[i];
        const uint64_t v = high[i];
        low[i] = reduced(u + v, 2 * q);
        high[i] = shoup(u - v + 2 * q, value, quotient, q);
      }
    }
  }
  /* The last stage also divides by N. */
  const Factors &last = ring.inverse;
  for (size_t i = 0; i < DEGREE / 2; i++) {
    const uint64_t u = x[i];
    const uint64_t v = x[i + DEGREE / 2];
    x[i] = reduced(shoup(u + v, last.value[0], last.quotient64[0], q), q);
    x[i + DEGREE / 2] =
        reduced(shoup(u - v + 2 * q, last.value[1], last.quotient64[1], q), q);
  }
}

inline void multiply_scalar(uint64_t q, const Factors &by, uint64_t *x) {
  for (size_t i = 0; i < DEGREE; i++) {
    x[i] = reduced(shoup(x[i], by.value[i], by.quotient64[i], q), q);
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
