#include "block_layout.h"
#include "loops.h"

namespace selkie {

#define SELKIE_BLOCK_LOOPS(level)                                                              \
  namespace level {                                                                            \
  void quantize_activations(const float *x, size_t tokens, size_t cols, size_t from, size_t to, \
                            uint8_t *activations);                                             \
  void multiply_blocks(const Panels &panels, size_t from, size_t to, const uint8_t *activations, \
                       size_t tokens, size_t first, size_t last, float *y, size_t stride);     \
  constexpr BlockLoops BLOCK_LOOPS = {quantize_activations, multiply_blocks};                  \
  }

SELKIE_BLOCK_LOOPS(scalar)
#if defined(__x86_64__)
SELKIE_BLOCK_LOOPS(avx2)
SELKIE_BLOCK_LOOPS(avx2vnni)
SELKIE_BLOCK_LOOPS(avx512)
SELKIE_BLOCK_LOOPS(avx512vnni)
#endif

const BlockLoops *block_loops(int level) {
  if (!supported(level)) {
    return nullptr;
  }
  switch (level) {
#if defined(__x86_64__)
    case LEVEL_AVX2:
      return &avx2::BLOCK_LOOPS;
    case LEVEL_AVX2_VNNI:
      return &avx2vnni::BLOCK_LOOPS;
    case LEVEL_AVX512:
      return &avx512::BLOCK_LOOPS;
    case LEVEL_AVX512_VNNI:
      return &avx512vnni::BLOCK_LOOPS;
#endif
    default:
      return &scalar::BLOCK_LOOPS;
  }
}

}  // namespace selkie
