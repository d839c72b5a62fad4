#include <string.h>

#include "integer_blocks.h"
#include "loops.h"

namespace selkie {

#define SELKIE_INTEGER_LOOPS(level)                                                              \
  namespace level {                                                                              \
  bool quantize_integers(const float *x, size_t tokens, size_t cols, int most, size_t from,      \
                         size_t to, uint8_t *activations, float *scales);                        \
  void multiply_integers(const uint8_t *w, size_t cols, size_t from, size_t to,                  \
                         const uint8_t *activations, size_t vectors, size_t first, size_t last,  \
                         int32_t *y);                                                            \
  constexpr IntegerLoops INTEGER_LOOPS = {quantize_integers, multiply_integers};                 \
  }

SELKIE_INTEGER_LOOPS(scalar)
#if defined(__x86_64__)
SELKIE_INTEGER_LOOPS(avx2)
SELKIE_INTEGER_LOOPS(avx2vnni)
SELKIE_INTEGER_LOOPS(avx512)
SELKIE_INTEGER_LOOPS(avx512vnni)
#endif

const IntegerLoops *integer_loops(int level) {
  if (!supported(level)) {
    return nullptr;
  }
  switch (level) {
#if defined(__x86_64__)
    case LEVEL_AVX2:
      return &avx2::INTEGER_LOOPS;
    case LEVEL_AVX2_VNNI:
      return &avx2vnni::INTEGER_LOOPS;
    case LEVEL_AVX512:
      return &avx512::INTEGER_LOOPS;
    case LEVEL_AVX512_VNNI:
      return &avx512vnni::INTEGER_LOOPS;
#endif
    default:
      return &scalar::INTEGER_LOOPS;
  }
}

void pack_integers(const uint8_t *w, size_t rows, size_t cols, size_t from, size_t to,
                   uint8_t *panels) {
  const size_t bytes = padded(cols) * PANEL_ROWS;
  for (size_t first = from; first < to; first += PANEL_ROWS) {
    uint8_t *panel = panels + first / PANEL_ROWS * bytes;
    memset(panel, 0x80, bytes);
    for (size_t row = first; row < first + PANEL_ROWS && row < rows; row++) {
      for (size_t col = 0; col < cols; col++) {
        panel[col / 4 * 64 + (row - first) * 4 + col % 4] = w[row * cols + col] ^ 0x80;
      }
    }
  }
}

}  // namespace selkie
