/*
 * Attention with online softmax [1, 2]: a tile of TILE positions gives each query its greatest
 * score m, the sum l of its weights e^(s - m), and its weighted sum o of values; tiles are merged in
 * ascending order. Nothing of size queries x positions is ever held.
 *
 * The order of every operation of a (query, head) depends on its position alone: a score is one
 * chain of multiply-adds over dimensions, a weighted sum one chain over positions, and sums of
 * weights have 16 lanes by position. So neither the block that a row falls in, nor batch, chunk or
 * thread changes a bit. A position out of reach is never multiplied, not even by zero.
 *
 * Cost: rows * positions * dimension * 2 multiply-adds, R x N vectors of sums in registers.
 *
 * [1] Milakov, Gimelshein: Online normalizer calculation for softmax, 2018.
 * [2] Dao et al.: FlashAttention, 2022.
 */
#include "attention.h"

#include "attention_products.h"
#include "key_values.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* Positions [from, to) of a tile or chunk, counted from its beginning. */
struct Reach {
  size_t from;
  size_t to;
  bool empty() const { return from >= to; }
};

/* What a row reaches of [first, first + length). */
Reach reach(const Scoring &scoring, const Queries &rows, size_t row, size_t first, size_t length) {
  const size_t end = rows.start + row / rows.group + 1;
  const size_t begin = scoring.window == 0 || end < scoring.window ? 0 : end - scoring.window;
  return {begin > first ? begin - first : 0,
          end <= first ? 0 : (end - first < length ? end - first : length)};
}

/* Turns a row's scores into weights; positions out of reach in the same 16 lanes get 0. */
void soften(const Scoring &scoring, Reach range, float *s, float *m, float *l) {
  const size_t begin = range.from / SIXTEEN * SIXTEEN;
  const size_t end = (range.to + SIXTEEN - 1) / SIXTEEN * SIXTEEN;
  if (scoring.cap > 0) {
    const Vector cap = all(scoring.cap);
    for (size_t t = begin; t < end; t += LANES) {
      store(s + t, cap * hyperbolic_tangent(load(s + t) / cap));
    }
  }
  for (size_t t = begin; t < range.from; t++) {
    s[t] = -__builtin_inff();
  }
  for (size_t t = range.to; t < end; t++) {
    s[t] = -__builtin_inff();
  }
  Sixteen greatest;
  for (size_t i = 0; i < PARTS; i++) {
    greatest.parts[i] = load(s + begin + i * LANES);
  }
  for (size_t t = begin + SIXTEEN; t < end; t += SIXTEEN) {
    for (size_t i = 0; i < PARTS; i++) {
      greatest.parts[i] = larger(greatest.parts[i], load(s + t + i * LANES));
    }
  }
  *m = largest_of(greatest);
  const Vector most = all(*m);
  Sixteen sums = {};
  for (size_t t = begin; t < end; t += SIXTEEN) {
    for (size_t i = 0; i < PARTS; i++) {
      const Vector weights = exponential(load(s + t + i * LANES) - most);
      store(s + t + i * LANES, weights);
      sums.parts[i] += weights;
    }
  }
  *l = sum_of(sums);
}

/* What one call of partial() works on. */
struct Tile {
  const KeyValues &head;
  const Scoring &scoring;
  const Queries &rows;
  size_t first;
  size_t padded;
  float *s;
  float *unpacked;

  Reach reach_of(size_t row) const { return reach(scoring, rows, row, first, TILE); }
  size_t block_rows(size_t row) const { return rows.rows - row < ROWS ? rows.rows - row : ROWS; }
  /* What the rows [row, row + count) reach together. */
  Reach union_of(size_t row, size_t count) const {
    return {reach_of(row).from, reach_of(row + count - 1).to};
  }
};

/* Scores of a chunk, which begins at position c of the tile. */
void score_chunk(const Tile &tile, size_t c, size_t end) {
  const size_t dimension = tile.head.dimension;
  const float *pages[CHUNK_PAGES] = {};
  const size_t used = (end - c + PAGE - 1) / PAGE;
  for (size_t i = 0; i < used; i++) {
    pages[i] = keys_of(tile.head, (tile.first + c) / PAGE + i, tile.unpacked + i * dimension * PAGE);
  }
  for (size_t i = used; i < CHUNK_PAGES; i++) {
    pages[i] = pages[0];  // scores that no row reaches
  }
  for (size_t row = 0; row < tile.rows.rows; row += ROWS) {
    const size_t count = tile.block_rows(row);
    const Reach range = tile.union_of(row, count);
    for (size_t page = 0; page < used; page += PAGES_AT_ONCE) {
      const size_t from = c + page * PAGE;
      if (range.from < from + PAGES_AT_ONCE * PAGE && range.to > from) {
        with_rows<Score, ROWS>(count, tile.rows.q + row * tile.padded, tile.padded,
                               static_cast<const float *const *>(pages + page), dimension,
                               tile.s + row * TILE + from);
      }
    }
  }
}

Reach within(Reach range, size_t c) {
  return {range.from > c ? range.from - c : 0,
          range.to <= c ? 0 : (range.to - c < CHUNK ? range.to - c : CHUNK)};
}

/* Adds a chunk's values to a block of rows, each over just what it reaches. */
void mix_rows(const Tile &tile, size_t row, size_t count, size_t c, const float *const *pages) {
  Reach reaches[ROWS];
  Reach common = {0, CHUNK};
  for (size_t r = 0; r < count; r++) {
    reaches[r] = within(tile.reach_of(row + r), c);
    common.from = reaches[r].from > common.from ? reaches[r].from : common.from;
    common.to = reaches[r].to < common.to ? reaches[r].to : common.to;
  }
  const float *weights = tile.s + row * TILE + c;
  float *o = tile.rows.o + row * tile.padded;
  for (size_t r = 0; r < count; r++) {
    const Reach own = {reaches[r].from, common.empty() ? reaches[r].to : common.from};
    if (!own.empty()) {
      mix<1>(weights + r * TILE, pages, tile.padded, own.from, own.to, o + r * tile.padded);
    }
  }
  if (common.empty()) {
    return;
  }
  with_rows<Mix, ROWS>(count, weights, pages, tile.padded, common.from, common.to, o);
  for (size_t r = 0; r < count; r++) {
    if (common.to < reaches[r].to) {
      mix<1>(weights + r * TILE, pages, tile.padded, common.to, reaches[r].to,
             o + r * tile.padded);
    }
  }
}

void mix_chunk(const Tile &tile, size_t c, size_t end) {
  const float *pages[CHUNK_PAGES] = {};
  for (size_t i = 0; c + i * PAGE < end && i < CHUNK_PAGES; i++) {
    pages[i] =
        values_of(tile.head, (tile.first + c) / PAGE + i, tile.unpacked + i * PAGE * tile.padded);
  }
  for (size_t row = 0; row < tile.rows.rows; row += ROWS) {
    const size_t count = tile.block_rows(row);
    const Reach range = tile.union_of(row, count);
    if (range.from < c + CHUNK && range.to > c) {
      mix_rows(tile, row, count, c, pages);
    }
  }
}

}  // namespace

void put(const KeyValues &head, size_t position, const float *key, const float *value) {
  const size_t page = position / PAGE;
  const size_t slot = position % PAGE;
  const size_t dimension = head.dimension;
  const size_t padded = padded_dimension(dimension);
  uint8_t *keys = at(head, page);
  uint8_t *values = keys + key_bytes(head.type, dimension);
  switch (head.type) {
    case KEYS_F32: {
      float *transposed = reinterpret_cast<float *>(keys) + slot;
      for (size_t d = 0; d < dimension; d++) {
        transposed[d * PAGE] = key[d];
      }
      memcpy(values + slot * padded * 4, value, dimension * 4);
      break;
    }
    case KEYS_F16: {
      uint16_t *transposed = reinterpret_cast<uint16_t *>(keys) + slot;
      uint16_t *row = reinterpret_cast<uint16_t *>(values) + slot * padded;
      for (size_t d = 0; d < dimension; d++) {
        transposed[d * PAGE] = float_to_half(key[d]);
        row[d] = float_to_half(value[d]);
      }
      break;
    }
    default:
      put_quants(head, page, slot, key, value);
  }
}

void partial(const KeyValues &head, const Scoring &scoring, const Queries &rows, size_t tile,
             float *scratch) {
  const size_t padded = padded_dimension(head.dimension);
  const Tile work = {head, scoring, rows, tile * TILE, padded, scratch, scratch + rows.rows * TILE};
  const Reach whole = work.union_of(0, rows.rows);
  memset(rows.o, 0, rows.rows * padded * sizeof(float));
  for (size_t c = whole.from / CHUNK * CHUNK; c < whole.to; c += CHUNK) {
    score_chunk(work, c, whole.to < c + CHUNK ? whole.to : c + CHUNK);
  }
  for (size_t row = 0; row < rows.rows; row++) {
    const Reach range = work.reach_of(row);
    rows.m[row] = -__builtin_inff();
    rows.l[row] = 0;
    if (!range.empty()) {
      soften(scoring, range, work.s + row * TILE, rows.m + row, rows.l + row);
    }
  }
  for (size_t c = whole.from / CHUNK * CHUNK; c < whole.to; c += CHUNK) {
    mix_chunk(work, c, whole.to < c + CHUNK ? whole.to : c + CHUNK);
  }
}

void merge(size_t padded, float *o, float *m, float *l, const float *tile_o, float tile_m,
           float tile_l) {
  if (tile_l == 0) {
    return;
  }
  const float most = tile_m > *m ? tile_m : *m;
  const Vector before = exponential(all(*m - most));
  const Vector now = exponential(all(tile_m - most));
  for (size_t d = 0; d < padded; d += LANES) {
    store(o + d, load(o + d) * before + load(tile_o + d) * now);
  }
  *l = *l * before[0] + tile_l * now[0];
  *m = most;
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
