/*
 * Packed matrices of GGUF blocks.
 *
 * Rows go in panels of 16, and the columns of a panel in chunks of 8 blocks of 32 (the last may be
 * shorter): first the chunk's quants, then its scales, so that a panel is read from front to back.
 * Within a block the quants lie in groups of 64 bytes: 4 columns of each of the 16 rows, so that one
 * 4-byte piece of an activation vector, broadcast, meets 16 rows at once. The format of quants is
 * one of
 *   bytes    8 groups of bytes, the value plus 128 where it is signed,
 *   nibbles  4 groups; the low half of a byte belongs to group g, the high half to group g + 4;
 * and that of scales is one of
 *   plain    f16 d [16] a block,
 *   minimum  f16 d [16], f16 m [16] a block,
 *   K        f16 d [16], f16 dmin [16], then u8 scale [16], u8 minimum [16] for each of 8 blocks,
 *   K6       f16 d [16], then i8 scale [2][16] (a scale is for 16 columns) for each of 8 blocks.
 * Every GGUF block type below is held exactly: a packed matrix computes what the file says.
 *
 * Activations lie in tiles of 12, then 4, then 1 tokens. For each block of 32 columns a tile of T
 * tokens holds int8 q [T][32], then for each token float scale [T], int32 -128 * sum [T],
 * float scale * sum [T], and int32 -128 * (sum of the first 16) [T].
 */
#ifndef SELKIE_BLOCK_LAYOUT_H
#define SELKIE_BLOCK_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

namespace selkie {

constexpr size_t BLOCK_COLS = 32;
constexpr size_t CHUNK_BLOCKS = 8; /* also the blocks that share the outer scales of a K type */
constexpr size_t PANEL_ROWS = 16;
constexpr size_t TOKEN_BYTES = 48; /* of a token's activations in a block */

/* The numbers of dev.selkie.kernels.BlockFormat. */
enum BlockFormat { Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K, INTEGERS, BLOCK_FORMATS };

/* Sizes of a format: cols is the width of one block in a GGUF file. */
struct BlockSizes {
  size_t cols;
  size_t bytes;
  size_t packed_quants; /* bytes of quants for 16 rows and 32 columns */
  size_t packed_scales; /* bytes of scales for 16 rows and cols columns, padding included */
};

constexpr BlockSizes BLOCK_SIZES[BLOCK_FORMATS] = {
    {32, 34, 512, 32},    /* Q8_0 */
    {32, 18, 256, 32},    /* Q4_0 */
    {32, 20, 256, 64},    /* Q4_1 */
    {32, 22, 512, 32},    /* Q5_0, as Q8_0 */
    {32, 24, 512, 64},    /* Q5_1 */
    {256, 144, 256, 320}, /* Q4_K */
    {256, 176, 512, 320}, /* Q5_K */
    {256, 210, 512, 320}, /* Q6_K */
    {32, 32, 512, 0},     /* int8 without scales, for integer_blocks.h */
};

/* Bytes of some blocks of a panel, at most a chunk. */
static inline size_t chunk_bytes(BlockFormat format, size_t blocks) {
  const BlockSizes &sizes = BLOCK_SIZES[format];
  return blocks * sizes.packed_quants + blocks * BLOCK_COLS / sizes.cols * sizes.packed_scales;
}

/* Bytes of a panel, a multiple of 64. */
static inline size_t panel_bytes(BlockFormat format, size_t cols) {
  const size_t blocks = cols / BLOCK_COLS;
  const size_t bytes = blocks / CHUNK_BLOCKS * chunk_bytes(format, CHUNK_BLOCKS) +
                       chunk_bytes(format, blocks % CHUNK_BLOCKS);
  return (bytes + 63) / 64 * 64;
}

/* Panels of a packed matrix. */
struct Panels {
  const uint8_t *data;
  BlockFormat format;
  size_t cols;
};

/* Packs rows [from, to), which blocks holds row by row; from is a multiple of 16, and so is to
 * unless the matrix ends there. */
void pack_panels(BlockFormat format, const uint8_t *blocks, size_t cols, size_t from, size_t to,
                 uint8_t *panels);

/* The block loops of one CPU level. */
struct BlockLoops {
  /* Quantizes tokens [from, to) of x [tokens, cols]; from begins a tile. */
  void (*quantize)(const float *x, size_t tokens, size_t cols, size_t from, size_t to,
                   uint8_t *activations);
  /* Panels [from, to) times tokens [first, last), which are whole tiles:
   * y [last - first, 16 * (to - from)], stride floats from token to token. */
  void (*multiply)(const Panels &panels, size_t from, size_t to, const uint8_t *activations,
                   size_t tokens, size_t first, size_t last, float *y, size_t stride);
};

/* The block loops of a level, or null if this processor lacks it. */
const BlockLoops *block_loops(int level);

/* Width of the tile that begins at a token. */
static inline size_t tile_at(size_t token, size_t tokens) {
  const size_t left = tokens - token;
  return left >= 12 ? 12 : left >= 4 ? 4 : 1;
}

}  // namespace selkie

#endif
