/*
 * Products of packed GGUF blocks with int8 activations.
 *
 * For each output the blocks of 32 columns are taken in ascending order: an exact int32 sum, then
 *   y += float(sum) * (scale of the weights * scale of the activations)
 * and, where the format has a minimum, y += minimum * (scale * sum of the activations). Each
 * operation rounds, as in the Java twin, so results are equal bit for bit on every level, for every
 * number of tokens and every blocking.
 *
 * A tile of P panels and T tokens has its sums in registers: 8 dot instructions a block, panel and
 * token, and 4 for the scales. Weights of COLUMN_BLOCKS blocks stay in the first cache while the
 * tokens pass by; y holds the sums between one stretch of columns and the next.
 */
#include "block_formats.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

constexpr size_t COLUMN_BLOCKS = 2 * CHUNK_BLOCKS;
constexpr size_t MOST_COLUMN_BLOCKS = 20; /* that are not worth a second stretch */

/* P panels over some columns: chunks begin at data, with panels stride bytes apart. */
struct Stretch {
  const uint8_t *data;
  size_t stride;
  size_t first_block;
  size_t blocks;
};

/* P panels times T tokens from index on of a tile of TILE; y has the given stride. */
template <typename Format, size_t TILE, size_t P, size_t T>
void tile(const Stretch &w, const uint8_t *activations, size_t index, float *y, size_t stride) {
  constexpr size_t BYTES = Format::Quants::BYTES;
  for (size_t lane = 0; lane < PANEL_ROWS; lane += LANES) {
    Floats sums[P * T];
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        float *from = y + (index + t) * stride + p * PANEL_ROWS + lane;
        sums[p * T + t] = w.first_block == 0 ? broadcast(0.0f) : load_floats(from);
      });
    });
    const uint8_t *chunk = w.data;
    const uint8_t *x = activations + w.first_block * TOKEN_BYTES * TILE;
    size_t left = w.blocks;
    while (left > 0) {
      const size_t count = left < CHUNK_BLOCKS ? left : CHUNK_BLOCKS;
      const uint8_t *scales = chunk + count * BYTES;
      for (size_t b = 0; b < count; b++) {
        const uint8_t *quants = chunk + b * BYTES;
        if (T == 1 && lane == 0) {
          prefetch<BYTES>(quants);
        }
        const PanelBlock<P> block = {quants + lane * 4, scales, w.stride, b, lane};
        Format::template step<TILE, P, T>(sums, block, Tokens<TILE>{x, index});
        x += TOKEN_BYTES * TILE;
      }
      chunk = scales + count * BLOCK_COLS / Format::SCALE_COLS * Format::SCALE_BYTES;
      left -= count;
    }
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        store(y + (index + t) * stride + p * PANEL_ROWS + lane, sums[p * T + t]);
      });
    });
  }
}

/* One call: y [last - first, stride], tokens [first, last) of a pass of tokens. */
struct Call {
  const Panels &w;
  const uint8_t *activations;
  size_t tokens;
  size_t first;
  size_t last;
  float *y;
  size_t stride;
};

template <typename Format, size_t TILE, size_t P>
void tiles(const Stretch &w, const uint8_t *x, float *y, size_t stride) {
  constexpr size_t MOST = Format::tokens(P);
  constexpr size_t T = TILE < MOST ? TILE : MOST;
  static_assert(TILE % T == 0, "a tile consists of whole steps");
  for (size_t index = 0; index < TILE; index += T) {
    tile<Format, TILE, P, T>(w, x, index, y, stride);
  }
}

template <typename Format, size_t P>
void stretch(const Stretch &w, const Call &call, float *y) {
  const size_t blocks = call.w.cols / BLOCK_COLS;
  size_t token = call.first;
  while (token < call.last) {
    const size_t width = tile_at(token, call.tokens);
    const uint8_t *x = call.activations + token * blocks * TOKEN_BYTES;
    float *out = y + (token - call.first) * call.stride;
    if (width == 12) {
      tiles<Format, 12, P>(w, x, out, call.stride);
    } else if (width == 4) {
      tiles<Format, 4, P>(w, x, out, call.stride);
    } else {
      tiles<Format, 1, P>(w, x, out, call.stride);
    }
    token += width;
  }
}

/* P panels from a panel on. */
template <typename Format, size_t P>
void panels(const Call &call, size_t panel, float *y) {
  const size_t blocks = call.w.cols / BLOCK_COLS;
  const size_t bytes = panel_bytes(call.w.format, call.w.cols);
  Stretch w = {call.w.data + panel * bytes, bytes, 0, blocks};
  if (call.last - call.first < 12 || blocks <= MOST_COLUMN_BLOCKS) {
    return stretch<Format, P>(w, call, y);
  }
  for (; w.first_block < blocks; w.first_block += COLUMN_BLOCKS) {
    const size_t left = blocks - w.first_block;
    w.blocks = left < COLUMN_BLOCKS ? left : COLUMN_BLOCKS;
    stretch<Format, P>(w, call, y);
    w.data += COLUMN_BLOCKS / CHUNK_BLOCKS * chunk_bytes(call.w.format, CHUNK_BLOCKS);
  }
}

template <typename Format>
void product(const Call &call, size_t from, size_t to) {
  size_t p = from;
  if (call.last - call.first > 1) {
    for (; p + PANELS <= to; p += PANELS) {
      panels<Format, PANELS>(call, p, call.y + (p - from) * PANEL_ROWS);
    }
  }
  for (; p < to; p++) {
    panels<Format, 1>(call, p, call.y + (p - from) * PANEL_ROWS);
  }
}

}  // namespace

void multiply_blocks(const Panels &w, size_t from, size_t to, const uint8_t *activations,
                     size_t tokens, size_t first, size_t last, float *y, size_t stride) {
  const Call call = {w, activations, tokens, first, last, y, stride};
  switch (w.format) {
    case Q4_0:
      return product<Plain<NibbleQuants, 4>>(call, from, to);
    case Q4_1:
      return product<Minimum<NibbleQuants>>(call, from, to);
    case Q5_1:
      return product<Minimum<ByteQuants<31>>>(call, from, to);
    case Q4_K:
      return product<SuperBlocks<NibbleQuants>>(call, from, to);
    case Q5_K:
      return product<SuperBlocks<ByteQuants<31>>>(call, from, to);
    case Q6_K:
      return product<SixBits>(call, from, to);
    default: /* Q8_0, Q5_0 */
      return product<Plain<ByteQuants<BIASED>, 0>>(call, from, to);
  }
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
