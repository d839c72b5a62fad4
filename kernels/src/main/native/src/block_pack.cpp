/* Packs GGUF blocks (layouts of ggml-quants.c) into panels, without loss. */
#include <string.h>

#include "block_layout.h"

namespace selkie {
namespace {

constexpr size_t ROWS = PANEL_ROWS;

/* Where the packed quant of a row and column (within 32) lies. */
inline size_t place(size_t row, size_t col) { return col / 4 * 64 + row * 4 + col % 4; }

/* Quants of one row and 32 columns, as the panel stores them. */
void put_bytes(const uint8_t *quants, size_t row, uint8_t *to) {
  for (size_t g = 0; g < 8; g++) {
    memcpy(to + g * 64 + row * 4, quants + g * 4, 4);
  }
}

void put_nibbles(const uint8_t *quants, size_t row, uint8_t *to) {
  for (size_t col = 0; col < 16; col++) {
    to[place(row, col)] = static_cast<uint8_t>(quants[col] | quants[16 + col] << 4);
  }
}

void low_then_high(const uint8_t *pairs, uint8_t *quants) {
  for (size_t i = 0; i < 16; i++) {
    quants[i] = pairs[i] & 15;
    quants[16 + i] = pairs[i] >> 4;
  }
}

void add_fifth(const uint8_t *bits, uint8_t *quants) {
  for (size_t i = 0; i < 32; i++) {
    quants[i] = static_cast<uint8_t>(quants[i] | (bits[i / 8] >> i % 8 & 1) << 4);
  }
}

/* A chunk being packed. */
struct Target {
  uint8_t *quants;
  uint8_t *scales;
};

/* A block of a 32-column type: scales come first, two bytes each, then quants. */
void pack_block(BlockFormat format, const uint8_t *block, size_t b, size_t row, Target to) {
  const BlockSizes &sizes = BLOCK_SIZES[format];
  uint8_t *quants = to.quants + b * sizes.packed_quants;
  uint8_t *scales = to.scales + b * sizes.packed_scales + row * 2;
  uint8_t q[32];
  memcpy(scales, block, 2);
  switch (format) {
    case Q8_0:
      for (size_t i = 0; i < 32; i++) {
        q[i] = block[2 + i] ^ 0x80;
      }
      return put_bytes(q, row, quants);
    case Q4_0:
      /* Already paired as a panel pairs: column j with column j + 16. */
      for (size_t g = 0; g < 4; g++) {
        memcpy(quants + g * 64 + row * 4, block + 2 + g * 4, 4);
      }
      return;
    case Q4_1:
      memcpy(scales + 32, block + 2, 2);
      for (size_t g = 0; g < 4; g++) {
        memcpy(quants + g * 64 + row * 4, block + 4 + g * 4, 4);
      }
      return;
    case Q5_0:
      low_then_high(block + 6, q);
      add_fifth(block + 2, q);
      for (size_t i = 0; i < 32; i++) {
        q[i] = static_cast<uint8_t>(q[i] + 128 - 16);
      }
      return put_bytes(q, row, quants);
    default: /* Q5_1 */
      memcpy(scales + 32, block + 2, 2);
      low_then_high(block + 8, q);
      add_fifth(block + 4, q);
      return put_bytes(q, row, quants);
  }
}

/* Six-bit scale and minimum of a group of 32 in Q4_K and Q5_K: 8 of each in 12 bytes. */
uint8_t scale_of(const uint8_t *s, size_t g) {
  return static_cast<uint8_t>(g < 4 ? s[g] & 63 : (s[g + 4] & 15) | (s[g - 4] >> 6) << 4);
}
uint8_t minimum_of(const uint8_t *s, size_t g) {
  return static_cast<uint8_t>(g < 4 ? s[g + 4] & 63 : (s[g + 4] >> 4) | (s[g] >> 6) << 4);
}

void pack_super_block(BlockFormat format, const uint8_t *block, size_t row, Target to) {
  memcpy(to.scales + row * 2, block, 2);
  memcpy(to.scales + 32 + row * 2, block + 2, 2);
  const uint8_t *fifth = block + 16;
  const uint8_t *pairs = format == Q4_K ? block + 16 : block + 48;
  for (size_t g = 0; g < CHUNK_BLOCKS; g++) {
    uint8_t *scales = to.scales + 64 + g * 32 + row;
    scales[0] = scale_of(block + 4, g);
    scales[16] = minimum_of(block + 4, g);
    uint8_t q[32];
    for (size_t i = 0; i < 32; i++) {
      q[i] = pairs[g / 2 * 32 + i] >> 4 * (g & 1) & 15;
    }
    if (format == Q4_K) {
      put_nibbles(q, row, to.quants + g * 256);
    } else {
      for (size_t i = 0; i < 32; i++) {
        q[i] = static_cast<uint8_t>(q[i] | (fifth[i] >> g & 1) << 4);
      }
      put_bytes(q, row, to.quants + g * 512);
    }
  }
}

void pack_six_bits(const uint8_t *block, size_t row, Target to) {
  memcpy(to.scales + row * 2, block + 208, 2);
  for (size_t g = 0; g < CHUNK_BLOCKS; g++) {
    uint8_t *scales = to.scales + 32 + g * 32 + row;
    scales[0] = block[192 + 2 * g];
    scales[16] = block[193 + 2 * g];
    const size_t half = g / 4;
    const size_t quarter = g % 4;
    uint8_t q[32];
    for (size_t i = 0; i < 32; i++) {
      const uint8_t pair = block[64 * half + 32 * (quarter & 1) + i];
      const uint8_t high = block[128 + 32 * half + i];
      q[i] = static_cast<uint8_t>((pair >> 4 * (quarter >> 1) & 15) |
                                  (high >> 2 * quarter & 3) << 4);
    }
    put_bytes(q, row, to.quants + g * 512);
  }
}

/* Blocks [first, first + count) of one row: a chunk. */
void pack_chunk(BlockFormat format, const uint8_t *row_blocks, size_t first, size_t count,
                size_t row, uint8_t *chunk) {
  const BlockSizes &sizes = BLOCK_SIZES[format];
  const Target to = {chunk, chunk + count * sizes.packed_quants};
  const uint8_t *blocks = row_blocks + first * BLOCK_COLS / sizes.cols * sizes.bytes;
  if (format == Q6_K) {
    pack_six_bits(blocks, row, to);
  } else if (format == Q4_K || format == Q5_K) {
    pack_super_block(format, blocks, row, to);
  } else {
    for (size_t b = 0; b < count; b++) {
      pack_block(format, blocks + b * sizes.bytes, b, row, to);
    }
  }
}

}  // namespace

void pack_panels(BlockFormat format, const uint8_t *blocks, size_t cols, size_t from, size_t to,
                 uint8_t *panels) {
  const size_t row_bytes = cols / BLOCK_SIZES[format].cols * BLOCK_SIZES[format].bytes;
  const size_t bytes = panel_bytes(format, cols);
  const size_t row_blocks = cols / BLOCK_COLS;
  for (size_t first = from; first < to; first += ROWS) {
    uint8_t *chunk = panels + first / ROWS * bytes;
    const uint8_t *const rows = blocks + (first - from) * row_bytes;
    const size_t count = to - first < ROWS ? to - first : ROWS;
    /* All rows of a chunk, one after the other: the chunk stays in the first cache. */
    for (size_t done = 0; done < row_blocks; done += CHUNK_BLOCKS) {
      const size_t left = row_blocks - done;
      const size_t width = left < CHUNK_BLOCKS ? left : CHUNK_BLOCKS;
      for (size_t row = 0; row < count; row++) {
        pack_chunk(format, rows + row * row_bytes, done, width, row, chunk);
      }
      chunk += chunk_bytes(format, width);
    }
  }
}

}  // namespace selkie
