/*
 * Exact integer products: int8 weights, packed as blocks without scales (columns padded to 32 with
 * zeros), times activations of one or two planes of int8. A value a of more than 8 bits is
 * 16 * high + low with high = a / 16 rounded towards zero, so that both lie in [-127, 127] for
 * |a| <= 2047. A plane of a token is a vector; vectors lie in tiles as the tokens of block_layout.h.
 */
#ifndef SELKIE_INTEGER_BLOCKS_H
#define SELKIE_INTEGER_BLOCKS_H

#include "block_layout.h"

namespace selkie {

/* Columns whose sums stay below 2^31: 2^16 * 128 * 127. */
constexpr size_t MOST_INTEGER_COLS = 1 << 16;

static inline size_t padded(size_t cols) { return (cols + BLOCK_COLS - 1) / BLOCK_COLS * BLOCK_COLS; }

/* Packs rows [from, to) of row-major int8; from is a multiple of 16. */
void pack_integers(const uint8_t *w, size_t rows, size_t cols, size_t from, size_t to,
                   uint8_t *panels);

struct IntegerLoops {
  /* Tokens [from, to) of a set to [-most, most] with one scale each; x begins at token from, which
   * begins a tile. False if a value is not finite. */
  bool (*quantize)(const float *x, size_t tokens, size_t cols, int most, size_t from, size_t to,
                   uint8_t *activations, float *scales);
  /* Panels [from, to) times vectors [first, last), whole tiles: y [last - first, 16 * panels]. */
  void (*multiply)(const uint8_t *panels, size_t cols, size_t from, size_t to,
                   const uint8_t *activations, size_t vectors, size_t first, size_t last,
                   int32_t *y);
};

/* The loops of a level, or null if this processor lacks it. */
const IntegerLoops *integer_loops(int level);

}  // namespace selkie

#endif
