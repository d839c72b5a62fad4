/*
 * W·x modulo q for a few tokens x of residues: pool mode's product of one token.
 *
 * A residue is cut into limbs; each limb's sum with int8 weights is exact in 32 bits, and the sums
 * are put together modulo q. The weights are read once for all limbs, as they are.
 */
#include <stdlib.h>

#include "ring.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* Rows [from, to) of W for all tokens; `padded` columns of a limb. */
struct LaneCall {
  const int8_t *w;
  size_t cols;
  size_t padded;
  size_t from;
  size_t to;
  size_t rows;
  size_t tokens;
  uint64_t q;
  uint64_t *y;
};

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#if defined(__AVX512VNNI__)
#include "lanes_vnni.h"
#else
#include "lanes_words.h"
#endif

namespace selkie {
namespace SELKIE_LEVEL {

/* False if there is no memory. x [tokens, cols] below q, y [tokens, rows]. */
bool multiply_lanes(const int8_t *w, size_t rows, size_t cols, size_t from, size_t to,
                    const uint64_t *x, size_t tokens, uint64_t q, uint64_t *y) {
  const size_t bits = 64 - static_cast<size_t>(__builtin_clzll(q));
  const size_t limbs = (bits + STEP - 1) / STEP;
  const size_t padded = (cols + VECTOR - 1) / VECTOR * VECTOR;
  void *memory = nullptr;
  if (posix_memalign(&memory, 64, tokens * limbs * padded * sizeof(Limb)) != 0) {
    return false;
  }
  Limb *cuts = static_cast<Limb *>(memory);
  for (size_t token = 0; token < tokens; token++) {
    cut(x + token * cols, cols, limbs, padded, cuts + token * limbs * padded);
  }
  multiply({w, cols, padded, from, to, rows, tokens, q, y}, limbs, cuts);
  free(memory);
  return true;
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
