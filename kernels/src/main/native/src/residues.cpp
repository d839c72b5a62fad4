/*
 * W·X modulo q for residues below 2^54.
 *
 * A residue is split into two limbs of 27 bits, held as doubles. A product with an int8 has at
 * most 34 bits and a sum over 2^18 columns at most 52, so every intermediate value is an exact
 * integer, whatever the order and with or without fused multiply-add: two multiply-adds for each
 * row, column and lane. Only the two sums are reduced.
 *
 * Blocking: LANE_TILE lanes x COLUMN_TILE columns of X are packed as limbs (512 KiB, for the second
 * level cache), ROW_TILE rows of sums stay beside them, and a ROW_BLOCK x VECTOR tile of sums stays
 * in registers.
 */
#include <stdlib.h>
#include <string.h>

#include "loops.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

#if defined(__AVX512F__)
constexpr size_t VECTOR = 8;
constexpr size_t ROW_BLOCK = 8;
#elif defined(__AVX2__)
constexpr size_t VECTOR = 4;
constexpr size_t ROW_BLOCK = 6;
#else
constexpr size_t VECTOR = 2;
constexpr size_t ROW_BLOCK = 4;
#endif
constexpr size_t LANE_TILE = 64;
constexpr size_t COLUMN_TILE = 512;
constexpr size_t ROW_TILE = 96; /* a multiple of every ROW_BLOCK */
constexpr int LIMB_BITS = 27;
constexpr uint64_t LIMB_MASK = (uint64_t{1} << LIMB_BITS) - 1;

typedef double Vector __attribute__((vector_size(VECTOR * sizeof(double))));

/* Sums of one row and VECTOR lanes. */
struct Sums {
  Vector high;
  Vector low;
};

/* One column and VECTOR lanes of X. */
typedef Sums Limbs;

/* The scratch memory of one call. */
struct Scratch {
  Limbs x[LANE_TILE / VECTOR][COLUMN_TILE];
  Sums sums[ROW_TILE][LANE_TILE / VECTOR];
  double w[COLUMN_TILE][ROW_BLOCK];
};

/* A part of the product: rows [row, row + count), lanes [lane, lane + lanes). */
struct Tile {
  size_t row;
  size_t row_count;
  size_t lane;
  size_t lane_count;
};

struct Call {
  const Rows &rows;
  const uint64_t *x;
  size_t lanes;
  uint64_t q;
  uint64_t *y;
};

/* Splits a tile of X into limbs; lanes beyond the last are zero. */
void pack_x(const Call &call, const Tile &tile, size_t column, size_t columns, Scratch &scratch) {
  for (size_t j = 0; j < columns; j++) {
    const uint64_t *from = call.x + (column + j) * call.lanes + tile.lane;
    double high[LANE_TILE] = {};
    double low[LANE_TILE] = {};
    for (size_t l = 0; l < tile.lane_count; l++) {
      high[l] = static_cast<double>(static_cast<int64_t>(from[l] >> LIMB_BITS));
      low[l] = static_cast<double>(static_cast<int64_t>(from[l] & LIMB_MASK));
    }
    for (size_t v = 0; v < LANE_TILE / VECTOR; v++) {
      memcpy(&scratch.x[v][j].high, high + v * VECTOR, sizeof(Vector));
      memcpy(&scratch.x[v][j].low, low + v * VECTOR, sizeof(Vector));
    }
  }
}

/* Turns ROW_BLOCK rows of weights into doubles; rows beyond the last are zero. */
void pack_w(const Rows &rows, size_t row, size_t row_count, size_t column, size_t columns,
            Scratch &scratch) {
  for (size_t r = 0; r < ROW_BLOCK; r++) {
    const int8_t *from = reinterpret_cast<const int8_t *>(rows.w) + (row + r) * rows.cols + column;
    for (size_t j = 0; j < columns; j++) {
      scratch.w[j][r] = r < row_count ? from[j] : 0;
    }
  }
}

/* sums[r] += w[.][r] * x[.] over the columns, for ROW_BLOCK rows and VECTOR lanes. */
void multiply_block(const double (*w)[ROW_BLOCK], const Limbs *x, size_t columns, size_t stride,
                    Sums *sums) {
  Vector high[ROW_BLOCK];
  Vector low[ROW_BLOCK];
#pragma GCC unroll 8
  for (size_t r = 0; r < ROW_BLOCK; r++) {
    high[r] = sums[r * stride].high;
    low[r] = sums[r * stride].low;
  }
  for (size_t j = 0; j < columns; j++) {
    const Vector x_high = x[j].high;
    const Vector x_low = x[j].low;
#pragma GCC unroll 8
    for (size_t r = 0; r < ROW_BLOCK; r++) {
      high[r] += w[j][r] * x_high;
      low[r] += w[j][r] * x_low;
    }
  }
#pragma GCC unroll 8
  for (size_t r = 0; r < ROW_BLOCK; r++) {
    sums[r * stride].high = high[r];
    sums[r * stride].low = low[r];
  }
}

/* value mod q for |value| < 2^53: the quotient in doubles is off by at most one. */
inline uint64_t modulo(int64_t value, int64_t q, double inverse) {
  const int64_t quotient = static_cast<int64_t>(static_cast<double>(value) * inverse);
  int64_t rest = value - quotient * q;
  rest += rest < 0 ? q : 0;
  rest += rest < 0 ? q : 0;
  rest -= rest >= q ? q : 0;
  return static_cast<uint64_t>(rest >= q ? rest - q : rest);
}

/* (high * 2^27 + low) mod q. The middle product wraps modulo 2^64, its small rest does not. */
inline uint64_t reduce(double high, double low, uint64_t q, double inverse) {
  const int64_t modulus = static_cast<int64_t>(q);
  const uint64_t first = modulo(static_cast<int64_t>(high), modulus, inverse);
  const double scale = static_cast<double>(uint64_t{1} << LIMB_BITS);
  const uint64_t quotient =
      static_cast<uint64_t>(static_cast<double>(first) * scale * inverse);
  int64_t rest = static_cast<int64_t>((first << LIMB_BITS) - quotient * q);
  rest += rest < 0 ? modulus : 0;
  rest -= rest >= modulus ? modulus : 0;
  const uint64_t second = modulo(static_cast<int64_t>(low), modulus, inverse);
  const uint64_t total = static_cast<uint64_t>(rest) + second;
  return total >= q ? total - q : total;
}

void store(const Call &call, const Tile &tile, const Scratch &scratch) {
  const double inverse = 1.0 / static_cast<double>(call.q);
  for (size_t r = 0; r < tile.row_count; r++) {
    uint64_t *to = call.y + (tile.row + r) * call.lanes + tile.lane;
    for (size_t l = 0; l < tile.lane_count; l++) {
      const Sums &sums = scratch.sums[r][l / VECTOR];
      to[l] = reduce(sums.high[l % VECTOR], sums.low[l % VECTOR], call.q, inverse);
    }
  }
}

void multiply_tile(const Call &call, const Tile &tile, Scratch &scratch) {
  memset(scratch.sums, 0, sizeof scratch.sums);
  const size_t vectors = (tile.lane_count + VECTOR - 1) / VECTOR;
  for (size_t column = 0; column < call.rows.cols; column += COLUMN_TILE) {
    const size_t left = call.rows.cols - column;
    const size_t columns = left < COLUMN_TILE ? left : COLUMN_TILE;
    pack_x(call, tile, column, columns, scratch);
    for (size_t r = 0; r < tile.row_count; r += ROW_BLOCK) {
      pack_w(call.rows, tile.row + r, tile.row_count - r, column, columns, scratch);
      for (size_t v = 0; v < vectors; v++) {
        multiply_block(scratch.w, scratch.x[v], columns, LANE_TILE / VECTOR,
                       &scratch.sums[r][v]);
      }
    }
  }
  store(call, tile, scratch);
}

}  // namespace

bool residues(const Rows &rows, const uint64_t *x, size_t lanes, uint64_t q, uint64_t *y) {
  void *memory = nullptr;
  if (posix_memalign(&memory, 64, sizeof(Scratch)) != 0) {
    return false;
  }
  Scratch &scratch = *static_cast<Scratch *>(memory);
  const Call call = {rows, x, lanes, q, y};
  for (size_t row = rows.from; row < rows.to; row += ROW_TILE) {
    const size_t row_count = rows.to - row < ROW_TILE ? rows.to - row : ROW_TILE;
    for (size_t lane = 0; lane < lanes; lane += LANE_TILE) {
      const size_t lane_count = lanes - lane < LANE_TILE ? lanes - lane : LANE_TILE;
      multiply_tile(call, {row, row_count, lane, lane_count}, scratch);
    }
  }
  free(memory);
  return true;
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
