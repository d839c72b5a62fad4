/* Attention and vector operations at every CPU level, and the choice at run time. */
#include "attention.h"
#include "loops.h"
#include "vectors.h"

namespace selkie {

#define SELKIE_DECLARE_ATTENTION(level)                                                          \
  namespace level {                                                                              \
  void put(const KeyValues &head, size_t position, const float *key, const float *value);        \
  void partial(const KeyValues &head, const Scoring &scoring, const Queries &rows, size_t tile,  \
               float *scratch);                                                                  \
  void merge(size_t padded, float *o, float *m, float *l, const float *tile_o, float tile_m,     \
             float tile_l);                                                                      \
  void rms_norm(const float *x, const float *weight, size_t width, double epsilon, float *y);    \
  void layer_norm(const float *x, const float *weight, const float *bias, size_t width,          \
                  double epsilon, float *y);                                                     \
  void activate(int activation, const float *gate, const float *up, size_t count, float *y);     \
  void rotate(float *head, size_t pairs, bool neighbours, const float *cosines,                  \
              const float *sines);                                                               \
  size_t likeliest(const float *x, size_t count, float *least);                                  \
  double sum_exponentials(const float *x, size_t count, float most);                             \
  }

SELKIE_DECLARE_ATTENTION(scalar)
SELKIE_DECLARE_ATTENTION(avx2)
SELKIE_DECLARE_ATTENTION(avx512)

namespace {

#define SELKIE_ATTENTION(level) \
  { level::put, level::partial, level::merge }

#define SELKIE_VECTORS(level)                                                     \
  {                                                                               \
    level::rms_norm, level::layer_norm, level::activate, level::rotate,           \
        level::likeliest, level::sum_exponentials                                 \
  }

/* Everything of one level. */
struct Both {
  AttentionLoops attention;
  VectorLoops vectors;
};

#define SELKIE_BOTH(level) \
  { SELKIE_ATTENTION(level), SELKIE_VECTORS(level) }

constexpr Both SCALAR = SELKIE_BOTH(scalar);
#if defined(__x86_64__)
constexpr Both AVX2 = SELKIE_BOTH(avx2);
constexpr Both AVX512 = SELKIE_BOTH(avx512);
#endif

const Both *both(int level) {
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

}  // namespace

const AttentionLoops *attention_loops(int level) {
  const Both *const loops = both(level);
  return loops == nullptr ? nullptr : &loops->attention;
}

const VectorLoops *vector_loops(int level) {
  const Both *const loops = both(level);
  return loops == nullptr ? nullptr : &loops->vectors;
}

}  // namespace selkie
