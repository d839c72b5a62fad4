/* Exact integer products; tiles and blocking are those of blocks.cpp, without scales. */
#include "integer_blocks.h"

#include "block_formats.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

typedef ByteQuants<BIASED> Quants;

constexpr size_t COLUMN_BLOCKS = 16;

inline Ints load_ints(const int32_t *from) {
  Ints result;
  memcpy(&result, from, sizeof result);
  return result;
}

inline void store(int32_t *to, Ints a) { memcpy(to, &a, sizeof a); }

/* Blocks [first, first + count) of P panels. */
struct Stretch {
  const uint8_t *data;
  size_t stride;
  size_t first;
  size_t count;
};

template <size_t TILE, size_t P, size_t T>
void tile(const Stretch &w, const uint8_t *activations, size_t index, int32_t *y, size_t stride) {
  for (size_t lane = 0; lane < PANEL_ROWS; lane += LANES) {
    Ints sums[P * T];
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        int32_t *from = y + (index + t) * stride + p * PANEL_ROWS + lane;
        sums[p * T + t] = w.first == 0 ? broadcast(0) : load_ints(from);
      });
    });
    const uint8_t *quants = w.data + w.first * Quants::BYTES + lane * 4;
    Tokens<TILE> x = {activations + w.first * TOKEN_BYTES * TILE, index};
    for (size_t b = 0; b < w.count; b++) {
      if (T == 1 && lane == 0) {
        prefetch<Quants::BYTES>(quants);
      }
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        const Ints bias = start<Quants>(x.bias(t));
        repeat<P>([&](auto p) __attribute__((always_inline)) {
          sums[p * T + t] = add(sums[p * T + t], bias);
        });
      });
      dots<Quants, 0, 8, P, T>(sums, PanelBlock<P>{quants, nullptr, w.stride, b, lane}, x);
      quants += Quants::BYTES;
      x.block += TOKEN_BYTES * TILE;
    }
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        store(y + (index + t) * stride + p * PANEL_ROWS + lane, sums[p * T + t]);
      });
    });
  }
}

template <size_t TILE, size_t P>
void tiles(const Stretch &w, const uint8_t *x, int32_t *y, size_t stride) {
  constexpr size_t MOST = P == 1 ? TOKENS : TOKENS / 2;
  constexpr size_t T = TILE < MOST ? TILE : MOST;
  for (size_t index = 0; index < TILE; index += T) {
    tile<TILE, P, T>(w, x, index, y, stride);
  }
}

/* One call: vectors [first, last) of a set. */
struct Call {
  size_t blocks;
  const uint8_t *activations;
  size_t vectors;
  size_t first;
  size_t last;
  size_t stride;
};

template <size_t P>
void panels(const Call &call, const uint8_t *panel, int32_t *y) {
  const size_t bytes = call.blocks * Quants::BYTES;
  for (size_t first = 0; first < call.blocks; first += COLUMN_BLOCKS) {
    const size_t left = call.blocks - first;
    const Stretch w = {panel, bytes, first, left < COLUMN_BLOCKS ? left : COLUMN_BLOCKS};
    size_t vector = call.first;
    while (vector < call.last) {
      const size_t width = tile_at(vector, call.vectors);
      const uint8_t *x = call.activations + vector * call.blocks * TOKEN_BYTES;
      int32_t *out = y + (vector - call.first) * call.stride;
      if (width == 12) {
        tiles<12, P>(w, x, out, call.stride);
      } else if (width == 4) {
        tiles<4, P>(w, x, out, call.stride);
      } else {
        tiles<1, P>(w, x, out, call.stride);
      }
      vector += width;
    }
  }
}

/* Rounds to the nearest even by adding and subtracting 1.5 * 2^52; |x| < 2^31. */
inline int32_t nearest(double x) {
  const double shifted = x + 0x1.8p52;
  int64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return static_cast<int32_t>(bits);
}

/* One token's values; plane 0 is the value or its high part. */
void token(const float *x, size_t cols, double inverse, int most, size_t vector, size_t vectors,
           uint8_t *activations) {
  const size_t blocks = padded(cols) / BLOCK_COLS;
  const size_t planes = most > 127 ? 2 : 1;
  for (size_t plane = 0; plane < planes; plane++, vector++) {
    size_t begin = 0; /* of the tile */
    while (begin + tile_at(begin, vectors) <= vector) {
      begin += tile_at(begin, vectors);
    }
    const size_t width = tile_at(begin, vectors);
    uint8_t *to = activations + begin * blocks * TOKEN_BYTES;
    for (size_t b = 0; b < blocks; b++, to += TOKEN_BYTES * width) {
      int32_t sum = 0;
      int8_t q[BLOCK_COLS];
      for (size_t i = 0; i < BLOCK_COLS; i++) {
        const size_t col = b * BLOCK_COLS + i;
        const int32_t value =
            col < cols ? nearest(static_cast<double>(x[col]) * inverse) : 0;
        const int32_t high = value / 16;
        q[i] = static_cast<int8_t>(planes == 1 ? value : plane == 0 ? high : value - 16 * high);
        sum += q[i];
      }
      const int32_t bias = -128 * sum;
      memcpy(to + (vector - begin) * BLOCK_COLS, q, sizeof q);
      memcpy(to + width * (BLOCK_COLS + 4) + (vector - begin) * 4, &bias, sizeof bias);
    }
  }
}

}  // namespace

bool quantize_integers(const float *x, size_t tokens, size_t cols, int most, size_t from,
                       size_t to, uint8_t *activations, float *scales) {
  const size_t planes = most > 127 ? 2 : 1;
  for (size_t t = from; t < to; t++) {
    const float *row = x + (t - from) * cols;
    uint32_t bits = 0; /* the order of magnitudes is that of their bits */
    for (size_t i = 0; i < cols; i++) {
      uint32_t one;
      memcpy(&one, row + i, sizeof one);
      one &= 0x7fffffff;
      bits = one > bits ? one : bits;
    }
    if (bits >= 0x7f800000) {
      return false;
    }
    float greatest;
    memcpy(&greatest, &bits, sizeof greatest);
    const double inverse =
        bits == 0 ? 0 : static_cast<double>(most) / static_cast<double>(greatest);
    scales[t - from] = greatest / static_cast<float>(most);
    token(row, cols, inverse, most, t * planes, tokens * planes, activations);
  }
  return true;
}

void multiply_integers(const uint8_t *w, size_t cols, size_t from, size_t to,
                       const uint8_t *activations, size_t vectors, size_t first, size_t last,
                       int32_t *y) {
  const size_t blocks = padded(cols) / BLOCK_COLS;
  const size_t bytes = blocks * Quants::BYTES;
  const Call call = {blocks, activations, vectors, first, last, (to - from) * PANEL_ROWS};
  size_t p = from;
  if (last - first > 1) {
    for (; p + PANELS <= to; p += PANELS) {
      panels<PANELS>(call, w + p * bytes, y + (p - from) * PANEL_ROWS);
    }
  }
  for (; p < to; p++) {
    panels<1>(call, w + p * bytes, y + (p - from) * PANEL_ROWS);
  }
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
