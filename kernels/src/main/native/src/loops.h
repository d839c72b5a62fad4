/*
 * The loops behind dev.selkie.kernels, compiled once per CPU level in a namespace of that name.
 *
 * A loop computes rows [from, to) for some tokens; y has shape [tokens, to - from]. Weights are
 * row-major and need no alignment. Files that define loops use no inline function of the standard
 * library: the linker could keep the copy that was compiled for a newer processor.
 */
#ifndef SELKIE_LOOPS_H
#define SELKIE_LOOPS_H

#include <stddef.h>
#include <stdint.h>

namespace selkie {

/* Rows [from, to) of a matrix with cols columns. */
struct Rows {
  const uint8_t *w;
  size_t cols;
  size_t from;
  size_t to;
};

/*
 * Lanes [from, to) of Y = W·X modulo q: w int8 [rows, cols], x [cols, lanes] and y [rows, lanes]
 * residues. 2 < q < 2^54, at most 2^16 columns.
 */
struct ResidueProduct {
  const uint8_t *w;
  size_t rows;
  size_t cols;
  const uint64_t *x;
  size_t lanes;
  size_t from;
  size_t to;
  uint64_t q;
  uint64_t *y;
};

struct Loops {
  /* w float32, x [tokens, cols]. */
  void (*float32)(const Rows &rows, const float *x, size_t tokens, float *y);
  /* w int8, x int16 [tokens, cols], exact. */
  void (*integers)(const Rows &rows, const int16_t *x, size_t tokens, int64_t *y);
  /* False if there is no memory. */
  bool (*residues)(const ResidueProduct &product);
};

#define SELKIE_DECLARE_LOOPS(level)                                                         \
  namespace level {                                                                         \
  void float32(const Rows &rows, const float *x, size_t tokens, float *y);                  \
  void integers(const Rows &rows, const int16_t *x, size_t tokens, int64_t *y);             \
  bool residues(const ResidueProduct &product);                                             \
  }

SELKIE_DECLARE_LOOPS(scalar)
SELKIE_DECLARE_LOOPS(avx2)
SELKIE_DECLARE_LOOPS(avx2vnni)
SELKIE_DECLARE_LOOPS(avx512)
SELKIE_DECLARE_LOOPS(avx512vnni)

/* The numbers of dev.selkie.kernels.CpuLevel. */
enum Level {
  LEVEL_SCALAR = 0,
  LEVEL_AVX2 = 1,
  LEVEL_AVX2_VNNI = 2,
  LEVEL_AVX512 = 3,
  LEVEL_AVX512_VNNI = 4,
};

/* Whether this processor has a level. */
bool supported(int level);

/* The loops of a level, or null if this processor lacks it. */
const Loops *loops(int level);

}  // namespace selkie

#endif
