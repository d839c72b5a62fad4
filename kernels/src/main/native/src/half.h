/* IEEE 754 binary16. */
#ifndef SELKIE_HALF_H
#define SELKIE_HALF_H

#include <stdint.h>
#include <string.h>
#if defined(__F16C__)
#include <immintrin.h>
#endif

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* Exact, since every half is a float. */
inline float half_to_float(const uint8_t *from) {
  uint16_t bits;
  memcpy(&bits, from, sizeof bits);
#if defined(__F16C__)
  return _cvtsh_ss(bits);
#else
  const uint32_t exponent = bits >> 10 & 0x1f;
  const uint32_t fraction = bits & 0x3ff;
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  uint32_t word;
  float result;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    memcpy(&word, &magnitude, sizeof word);
  } else if (exponent == 0x1f) {
    word = 0x7f800000 | fraction << 13;
  } else {
    word = (exponent + 112) << 23 | fraction << 13;
  }
  word |= sign;
  memcpy(&result, &word, sizeof result);
  return result;
#endif
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
