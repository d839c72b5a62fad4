/*
 * Activations to int8: each 32 columns of a token share the scale absmax / 127, and x * (127 /
 * absmax), in double, is rounded to the nearest integer, halves to even. Where a block holds a
 * value that is no number or infinite, the scale is NaN and the quants are 0.
 */
#include <math.h>
#include <string.h>

#include "block_layout.h"
#include "half.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* Rounds to the nearest even by adding and subtracting 1.5 * 2^52; |x| < 2^31. */
inline int32_t nearest(double x) {
  const double shifted = x + 0x1.8p52;
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return static_cast<int32_t>(bits);
}

inline float greatest(const float *x) {
  uint32_t most = 0; /* the order of magnitudes is that of their bits */
  for (size_t i = 0; i < BLOCK_COLS; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    bits &= 0x7fffffff;
    most = bits > most ? bits : most;
  }
  float result;
  memcpy(&result, &most, sizeof result);
  return result;
}

/* Sum of 16 bytes. */
inline int32_t sum(const int8_t *q) {
  int32_t result = 0;
  for (size_t i = 0; i < BLOCK_COLS / 2; i++) {
    result += q[i];
  }
  return result;
}

/* One block of a token that stands at index in a tile of width tokens. */
inline void block(const float *x, uint8_t *to, size_t width, size_t index) {
  const float most = greatest(x);
  const bool finite = most <= 3.4028234663852886e38f;
  const double inverse = !finite || most == 0 ? 0 : 127.0 / static_cast<double>(most);
  int8_t q[BLOCK_COLS];
  for (size_t i = 0; i < BLOCK_COLS; i++) {
    q[i] = static_cast<int8_t>(finite ? nearest(static_cast<double>(x[i]) * inverse) : 0);
  }
  const float scale = finite ? most / 127 : NAN;
  const int32_t first = sum(q);
  const int32_t all = first + sum(q + BLOCK_COLS / 2);
  const float scaled = scale * static_cast<float>(all);
  const int32_t biases[2] = {-128 * all, -128 * first};
  uint8_t *fields = to + width * BLOCK_COLS + index * 4;
  memcpy(to + index * BLOCK_COLS, q, sizeof q);
  memcpy(fields, &scale, 4);
  memcpy(fields + width * 4, &biases[0], 4);
  memcpy(fields + width * 8, &scaled, 4);
  memcpy(fields + width * 12, &biases[1], 4);
}

}  // namespace

void quantize_activations(const float *x, size_t tokens, size_t cols, size_t from, size_t to,
                          uint8_t *activations) {
  const size_t blocks = cols / BLOCK_COLS;
  size_t token = from;
  while (token < to) {
    const size_t width = tile_at(token, tokens);
    uint8_t *tile = activations + token * blocks * TOKEN_BYTES;
    for (size_t t = 0; t < width; t++) {
      for (size_t b = 0; b < blocks; b++) {
        block(x + (token - from + t) * cols + b * BLOCK_COLS, tile + b * TOKEN_BYTES * width,
              width, t);
      }
    }
    token += width;
  }
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
