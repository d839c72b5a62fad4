/*
 * Float32 products. Every output is summed in one order whatever the block it falls in: LANES
 * partial sums over columns c, c + LANES, ..., a zero-padded tail, then the lanes pairwise. So
 * results depend neither on the row range nor on the number of tokens, only on the CPU level.
 */
#include <string.h>

#include "loops.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

#if defined(__AVX512F__)
constexpr size_t LANES = 16;
constexpr size_t ROW_BLOCK = 4;
constexpr size_t TOKEN_BLOCK = 4;
#elif defined(__AVX2__)
constexpr size_t LANES = 8;
constexpr size_t ROW_BLOCK = 3;
constexpr size_t TOKEN_BLOCK = 3;
#else
constexpr size_t LANES = 4;
constexpr size_t ROW_BLOCK = 3;
constexpr size_t TOKEN_BLOCK = 3;
#endif

typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

inline Vector load(const void *from, size_t bytes = sizeof(Vector)) {
  Vector result = {};
  memcpy(&result, from, bytes);
  return result;
}

inline float sum(Vector v) {
  float lanes[LANES];
  memcpy(lanes, &v, sizeof v);
  for (size_t width = LANES / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; i++) {
      lanes[i] += lanes[i + width];
    }
  }
  return lanes[0];
}

/* The outputs of R rows and T tokens: R * T sums stay in registers. */
template <size_t R, size_t T>
void block(const Rows &rows, size_t row, const float *x, float *y) {
  const size_t cols = rows.cols;
  const uint8_t *w = rows.w + row * cols * sizeof(float);
  Vector sums[R][T] = {};
  const size_t whole = cols / LANES * LANES;
  for (size_t c = 0; c < cols; c += LANES) {
    const size_t bytes = c < whole ? sizeof(Vector) : (cols - whole) * sizeof(float);
    Vector tokens[T];
#pragma GCC unroll 8
    for (size_t t = 0; t < T; t++) {
      tokens[t] = c < whole ? load(x + t * cols + c) : load(x + t * cols + c, bytes);
    }
#pragma GCC unroll 8
    for (size_t r = 0; r < R; r++) {
      const uint8_t *at = w + (r * cols + c) * sizeof(float);
      const Vector weights = c < whole ? load(at) : load(at, bytes);
#pragma GCC unroll 8
      for (size_t t = 0; t < T; t++) {
        sums[r][t] += weights * tokens[t];
      }
    }
  }
  const size_t stride = rows.to - rows.from;
  for (size_t r = 0; r < R; r++) {
    for (size_t t = 0; t < T; t++) {
      y[t * stride + (row - rows.from) + r] = sum(sums[r][t]);
    }
  }
}

template <size_t R>
void rows_block(const Rows &rows, size_t row, const float *x, size_t tokens, float *y) {
  const size_t stride = rows.to - rows.from;
  size_t t = 0;
  for (; t + TOKEN_BLOCK <= tokens; t += TOKEN_BLOCK) {
    block<R, TOKEN_BLOCK>(rows, row, x + t * rows.cols, y + t * stride);
  }
  for (; t < tokens; t++) {
    block<R, 1>(rows, row, x + t * rows.cols, y + t * stride);
  }
}

}  // namespace

void float32(const Rows &rows, const float *x, size_t tokens, float *y) {
  size_t row = rows.from;
  for (; row + ROW_BLOCK <= rows.to; row += ROW_BLOCK) {
    rows_block<ROW_BLOCK>(rows, row, x, tokens, y);
  }
  for (; row < rows.to; row++) {
    rows_block<1>(rows, row, x, tokens, y);
  }
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
