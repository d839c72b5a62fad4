/* Keys and values of a page: float32, halves or int8 with scales; see attention.h for the layout. */
#ifndef SELKIE_KEY_VALUES_H
#define SELKIE_KEY_VALUES_H

#include "attention.h"
#include "lanes.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* -- halves and bytes -------------------------------------------------------------------------- */

inline float half_to_float(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
  const uint32_t exponent = half >> 10 & 0x1f;
  const uint32_t fraction = half & 0x3ff;
  uint32_t bits;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    memcpy(&bits, &magnitude, 4);
  } else if (exponent == 0x1f) {
    bits = 0x7f800000 | fraction << 13;
  } else {
    bits = (exponent + 112) << 23 | fraction << 13;
  }
  bits |= sign;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}

/* Rounds to the nearest half, halves to even; beyond 65504 to infinity. */
inline uint16_t float_to_half(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  bits &= 0x7fffffff;
  if (bits > 0x7f800000) {
    return static_cast<uint16_t>(sign | 0x7e00);
  }
  if (bits >= 0x477ff000) {
    return static_cast<uint16_t>(sign | 0x7c00);
  }
  if (bits < 0x38800000) {
    float magnitude;
    memcpy(&magnitude, &bits, 4);
    const float shifted = magnitude + 0.5f;  // one ulp is 2^-24, the least half
    memcpy(&bits, &shifted, 4);
    return static_cast<uint16_t>(sign | (bits - 0x3f000000));
  }
  const uint32_t odd = bits >> 13 & 1;
  return static_cast<uint16_t>(sign | ((bits - 0x38000000 + 0xfff + odd) >> 13));
}

inline void unpack_halves(const uint8_t *from, size_t count, float *to) {
  size_t i = 0;
#if defined(__AVX512F__)
  for (; i + 16 <= count; i += 16) {
    const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from + 2 * i));
    _mm512_storeu_ps(to + i, _mm512_cvtph_ps(halves));
  }
#elif defined(__F16C__)
  for (; i + 8 <= count; i += 8) {
    const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from + 2 * i));
    _mm256_storeu_ps(to + i, _mm256_cvtph_ps(halves));
  }
#endif
  for (; i < count; i++) {
    uint16_t half;
    memcpy(&half, from + 2 * i, 2);
    to[i] = half_to_float(half);
  }
}

inline Vector unpack_bytes(const uint8_t *from) {
#if defined(__AVX512F__)
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
  return (Vector)_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
#elif defined(__AVX2__)
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(from));
  return (Vector)_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
#else
  Vector result;
  for (size_t i = 0; i < LANES; i++) {
    result[i] = static_cast<float>(static_cast<int8_t>(from[i]));
  }
  return result;
#endif
}

/* -- keys and values --------------------------------------------------------------------------- */

inline uint8_t *at(const KeyValues &head, size_t page) {
  return reinterpret_cast<uint8_t *>(static_cast<uintptr_t>(head.pages[page])) + head.offset;
}

/* Keys of a page, [dimension, PAGE]: where they lie, or unpacked. */
const float *keys_of(const KeyValues &head, size_t page, float *unpacked) {
  const uint8_t *from = at(head, page);
  const size_t dimension = head.dimension;
  if (head.type == KEYS_F32) {
    return reinterpret_cast<const float *>(from);
  }
  if (head.type == KEYS_F16) {
    unpack_halves(from, dimension * PAGE, unpacked);
    return unpacked;
  }
  const float *scales = reinterpret_cast<const float *>(from);
  const uint8_t *quants = from + quant_blocks(dimension) * PAGE * sizeof(float);
  for (size_t d = 0; d < dimension; d++) {
    for (size_t i = 0; i < PAGE; i += LANES) {
      const Vector scale = load(scales + d / QUANT_BLOCK * PAGE + i);
      store(unpacked + d * PAGE + i, unpack_bytes(quants + d * PAGE + i) * scale);
    }
  }
  return unpacked;
}

/* Values of a page, [PAGE, padded]: where they lie, or unpacked. */
const float *values_of(const KeyValues &head, size_t page, float *unpacked) {
  const size_t padded = padded_dimension(head.dimension);
  const uint8_t *from = at(head, page) + key_bytes(head.type, head.dimension);
  if (head.type == KEYS_F32) {
    return reinterpret_cast<const float *>(from);
  }
  if (head.type == KEYS_F16) {
    unpack_halves(from, padded * PAGE, unpacked);
    return unpacked;
  }
  const size_t blocks = quant_blocks(head.dimension);
  const float *scales = reinterpret_cast<const float *>(from);
  const uint8_t *quants = from + blocks * PAGE * sizeof(float);
  for (size_t t = 0; t < PAGE; t++) {
    for (size_t d = 0; d < padded; d += LANES) {
      const Vector scale = all(scales[t * blocks + d / QUANT_BLOCK]);
      store(unpacked + t * padded + d, unpack_bytes(quants + t * padded + d) * scale);
    }
  }
  return unpacked;
}

/* Scale of a block and its integers: absmax / 127 and x / scale, rounded, halves to even. */
float quantize(const float *x, size_t count, int8_t *quants) {
  float greatest = 0;
  for (size_t i = 0; i < count; i++) {
    const float magnitude = x[i] < 0 ? -x[i] : x[i];
    greatest = magnitude > greatest ? magnitude : greatest;
  }
  const float inverse = greatest == 0 ? 0 : 127 / greatest;
  for (size_t i = 0; i < count; i++) {
    const float shifted = x[i] * inverse + ROUNDER;
    int32_t bits;
    memcpy(&bits, &shifted, 4);
    quants[i] = static_cast<int8_t>(bits - ROUNDER_BITS);
  }
  return greatest / 127;
}

void put_quants(const KeyValues &head, size_t page, size_t slot, const float *key,
                const float *value) {
  const size_t dimension = head.dimension;
  const size_t blocks = quant_blocks(dimension);
  uint8_t *keys = at(head, page);
  uint8_t *values = keys + key_bytes(head.type, dimension);
  int8_t quants[QUANT_BLOCK];
  for (size_t block = 0; block < blocks; block++) {
    const size_t first = block * QUANT_BLOCK;
    const size_t count = dimension - first < QUANT_BLOCK ? dimension - first : QUANT_BLOCK;
    const float key_scale = quantize(key + first, count, quants);
    memcpy(keys + (block * PAGE + slot) * 4, &key_scale, 4);
    for (size_t i = 0; i < count; i++) {
      keys[blocks * PAGE * 4 + (first + i) * PAGE + slot] = static_cast<uint8_t>(quants[i]);
    }
    const float value_scale = quantize(value + first, count, quants);
    memcpy(values + (slot * blocks + block) * 4, &value_scale, 4);
    memcpy(values + blocks * PAGE * 4 + slot * padded_dimension(dimension) + first, quants, count);
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
