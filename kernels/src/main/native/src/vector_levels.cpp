/* Attention at every CPU level, and the choice at run time. */
#include "attention.h"
#include "loops.h"

namespace selkie {

#define SELKIE_DECLARE_ATTENTION(level)                                                          \
  namespace level {                                                                              \
  void put(const KeyValues &head, size_t position, const float *key, const float *value);        \
  void partial(const KeyValues &head, const Scoring &scoring, const Queries &rows, size_t tile,  \
               float *scratch);                                                                  \
  void merge(size_t padded, float *o, float *m, float *l, const float *tile_o, float tile_m,     \
             float tile_l);                                                                      \
  }

SELKIE_DECLARE_ATTENTION(scalar)
SELKIE_DECLARE_ATTENTION(avx2)
SELKIE_DECLARE_ATTENTION(avx512)

namespace {

#define SELKIE_ATTENTION(level) \
  { level::put, level::partial, level::merge }

constexpr AttentionLoops SCALAR = SELKIE_ATTENTION(scalar);
#if defined(__x86_64__)
constexpr AttentionLoops AVX2 = SELKIE_ATTENTION(avx2);
constexpr AttentionLoops AVX512 = SELKIE_ATTENTION(avx512);
#endif

}  // namespace

const AttentionLoops *attention_loops(int level) {
  if (!supported(level)) {
    return nullptr;
  }
  switch (level) {
#if defined(__x86_64__)
    case LEVEL_AVX2:
    case LEVEL_AVX2_VNNI:
      return &AVX2;
    case LEVEL_AVX512:
    case LEVEL_AVX512_VNNI:
      return &AVX512;
#endif
    default:
      return &SCALAR;
  }
}

}  // namespace selkie
