/*
 * Integer products: exact sums of int8 x int16, and GGUF blocks whose exact int32 sums are scaled
 * and added in ascending order. Compiled without floating-point contraction, so that each
 * operation rounds as in the Java twin and results are equal bit for bit.
 */
#include <string.h>
#if defined(__F16C__)
#include <immintrin.h>
#endif

#include "loops.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

constexpr size_t BLOCK = 32;
constexpr size_t TOKEN_BLOCK = 4;

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

/* Q8_0: f16 scale, 32 int8. */
struct Q8 {
  static constexpr size_t BYTES = 34;
  static void values(const uint8_t *block, int16_t *out) {
    for (size_t j = 0; j < BLOCK; j++) {
      out[j] = static_cast<int8_t>(block[2 + j]);
    }
  }
};

/* Q4_0: f16 scale, 16 bytes with value j in the low and value j + 16 in the high nibble. */
struct Q4 {
  static constexpr size_t BYTES = 18;
  static void values(const uint8_t *block, int16_t *out) {
    for (size_t j = 0; j < BLOCK / 2; j++) {
      out[j] = static_cast<int16_t>((block[2 + j] & 0xf) - 8);
      out[BLOCK / 2 + j] = static_cast<int16_t>((block[2 + j] >> 4) - 8);
    }
  }
};

inline int32_t dot(const int16_t *w, const int8_t *x) {
  int32_t sum = 0;
  for (size_t j = 0; j < BLOCK; j++) {
    sum += static_cast<int32_t>(w[j]) * static_cast<int16_t>(x[j]);
  }
  return sum;
}

/* One row of blocks times T tokens. */
template <typename Format, size_t T>
void row_blocks(const uint8_t *w, size_t blocks, const int8_t *x, const float *scales, float *y,
                size_t stride) {
  float sums[T] = {};
  for (size_t b = 0; b < blocks; b++) {
    const float scale = half_to_float(w + b * Format::BYTES);
    int16_t values[BLOCK];
    Format::values(w + b * Format::BYTES, values);
#pragma GCC unroll 8
    for (size_t t = 0; t < T; t++) {
      const int32_t exact = dot(values, x + (t * blocks + b) * BLOCK);
      sums[t] += static_cast<float>(exact) * (scale * scales[t * blocks + b]);
    }
  }
  for (size_t t = 0; t < T; t++) {
    y[t * stride] = sums[t];
  }
}

template <typename Format>
void quantized(const Rows &rows, const int8_t *x, const float *scales, size_t tokens, float *y) {
  const size_t blocks = rows.cols / BLOCK;
  const size_t stride = rows.to - rows.from;
  for (size_t row = rows.from; row < rows.to; row++) {
    const uint8_t *w = rows.w + row * blocks * Format::BYTES;
    float *out = y + (row - rows.from);
    size_t t = 0;
    for (; t + TOKEN_BLOCK <= tokens; t += TOKEN_BLOCK) {
      row_blocks<Format, TOKEN_BLOCK>(w, blocks, x + t * rows.cols, scales + t * blocks,
                                      out + t * stride, stride);
    }
    for (; t < tokens; t++) {
      row_blocks<Format, 1>(w, blocks, x + t * rows.cols, scales + t * blocks, out + t * stride,
                            stride);
    }
  }
}

/* Columns whose int32 sum can't overflow even for x = -32768 and w = -128. */
constexpr size_t CHUNK = 256;

inline int32_t dot(const int16_t *w, const int16_t *x, size_t count) {
  int32_t sum = 0;
  for (size_t j = 0; j < count; j++) {
    sum += static_cast<int32_t>(w[j]) * x[j];
  }
  return sum;
}

}  // namespace

void q8(const Rows &rows, const int8_t *x, const float *scales, size_t tokens, float *y) {
  quantized<Q8>(rows, x, scales, tokens, y);
}

void q4(const Rows &rows, const int8_t *x, const float *scales, size_t tokens, float *y) {
  quantized<Q4>(rows, x, scales, tokens, y);
}

void integers(const Rows &rows, const int16_t *x, size_t tokens, int64_t *y) {
  const size_t stride = rows.to - rows.from;
  for (size_t i = 0; i < tokens * stride; i++) {
    y[i] = 0;
  }
  for (size_t row = rows.from; row < rows.to; row++) {
    for (size_t c = 0; c < rows.cols; c += CHUNK) {
      const size_t count = rows.cols - c < CHUNK ? rows.cols - c : CHUNK;
      int16_t w[CHUNK];
      for (size_t j = 0; j < count; j++) {
        w[j] = static_cast<int8_t>(rows.w[row * rows.cols + c + j]);
      }
      for (size_t t = 0; t < tokens; t++) {
        y[t * stride + (row - rows.from)] += dot(w, x + t * rows.cols + c, count);
      }
    }
  }
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
