/*
 * Attention over keys and values in pages; compiled once per CPU level.
 *
 * A page holds PAGE positions of one sequence: for each layer and each head of keys and values, the
 * keys transposed, [dimension, PAGE], then the values, [PAGE, padded], where padded is the dimension
 * rounded up to 16 and the rest is zero. In Q8_0 scales (float32) lie before the int8 values:
 * [blocks, PAGE] for keys and [PAGE, blocks] for values, a block being 32 dimensions.
 */
#ifndef SELKIE_ATTENTION_H
#define SELKIE_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

namespace selkie {

constexpr size_t PAGE = 16;
/* Positions whose softmax is one step; results of tiles are merged in ascending order. */
constexpr size_t TILE = 256;
/* Positions whose keys or values are unpacked at once. */
constexpr size_t CHUNK = 64;
constexpr size_t QUANT_BLOCK = 32;

enum KeyValueType { KEYS_F32 = 0, KEYS_F16 = 1, KEYS_Q8 = 2 };

/* One head of keys and values of one layer: pages[i] + offset holds it for PAGE positions. */
struct KeyValues {
  const int64_t *pages;
  size_t offset;
  size_t dimension;
  int type;
};

/* cap 0 for none; window 0 for all earlier positions. */
struct Scoring {
  float cap;
  size_t window;
};

/*
 * Rows of queries, [rows, padded], scaled: row r stands at position start + r / group, and o, m, l
 * are its sums over values, its greatest score and its sum of weights.
 */
struct Queries {
  size_t rows;
  size_t group;
  size_t start;
  float *q;
  float *o;
  float *m;
  float *l;
};

/* Floats that partial() needs for itself. */
inline size_t scratch_floats(size_t rows, size_t padded) { return rows * TILE + CHUNK * padded; }

struct AttentionLoops {
  /*
   * Stores keys and values of one head, [dimension] each, at a position: key(d) goes to slot
   * position % PAGE.
   */
  void (*put)(const KeyValues &head, size_t position, const float *key, const float *value);
  /* One tile of every row that reaches into it; rows that don't get l = 0. */
  void (*partial)(const KeyValues &head, const Scoring &scoring, const Queries &rows, size_t tile,
                  float *scratch);
  /* Adds one row's tile to its running (o, m, l), which begins as (0, -infinity, 0). */
  void (*merge)(size_t padded, float *o, float *m, float *l, const float *tile_o, float tile_m,
                float tile_l);
};

/* The loops of a level of loops.h, or null if this processor lacks it. */
const AttentionLoops *attention_loops(int level);

inline size_t padded_dimension(size_t dimension) { return (dimension + 15) / 16 * 16; }
inline size_t quant_blocks(size_t dimension) {
  return (dimension + QUANT_BLOCK - 1) / QUANT_BLOCK;
}

/* Bytes of the keys of one head in a page. */
inline size_t key_bytes(int type, size_t dimension) {
  switch (type) {
    case KEYS_F32:
      return dimension * PAGE * 4;
    case KEYS_F16:
      return dimension * PAGE * 2;
    default:
      return quant_blocks(dimension) * PAGE * 4 + dimension * PAGE;
  }
}

}  // namespace selkie

#endif
