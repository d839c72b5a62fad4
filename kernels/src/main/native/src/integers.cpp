/* Integer products: exact sums of int8 x int16. */
#include "loops.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

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
