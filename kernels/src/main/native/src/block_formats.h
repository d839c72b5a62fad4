/* What a step over one block of 32 columns computes, for each format of packed blocks. */
#ifndef SELKIE_BLOCK_FORMATS_H
#define SELKIE_BLOCK_FORMATS_H

#include "block_vectors.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* Quants in bytes; MOST is the largest as stored. */
template <int MOST>
struct ByteQuants {
  static constexpr size_t BYTES = 512;
  static constexpr int MOST_VALUE = MOST;
  static constexpr size_t PARTS = 1; /* groups of 4 columns in a loaded vector */
  template <size_t PART>
  static inline Bytes part(Bytes loaded) {
    return loaded;
  }
};

/* Quants in nibbles: a vector holds the groups g and g + 4. */
struct NibbleQuants {
  static constexpr size_t BYTES = 256;
  static constexpr int MOST_VALUE = 15;
  static constexpr size_t PARTS = 2;
  template <size_t PART>
  static inline Bytes part(Bytes loaded) {
    return PART == 0 ? low_nibbles(loaded) : high_nibbles(loaded);
  }
};

constexpr int BIASED = 255; /* MOST of signed bytes: 128 was added */

/* One block of P panels that lie stride bytes apart. */
template <size_t P>
struct PanelBlock {
  const uint8_t *quants; /* at the lane */
  const uint8_t *scales; /* of the chunk */
  size_t stride;
  size_t block; /* within the chunk */
  size_t lane;
};

/* The values of tokens from index on in a block of a tile of TILE tokens. */
template <size_t TILE>
struct Tokens {
  const uint8_t *block;
  size_t index;
  const uint8_t *bytes(size_t t) const { return block + (index + t) * BLOCK_COLS; }
  Floats scale(size_t t) const { return broadcast(load_float(at(0, t))); }
  Ints bias(size_t t) const { return broadcast(load_int(at(1, t))); }
  Floats scaled_sum(size_t t) const { return broadcast(load_float(at(2, t))); }
  Ints first_bias(size_t t) const { return broadcast(load_int(at(3, t))); }

 private:
  const uint8_t *at(size_t field, size_t t) const {
    return block + TILE * (32 + 4 * field) + (index + t) * 4;
  }
};

#if defined(SELKIE_DOT_INSTRUCTION)

/*
 * Adds the products of the groups [FIRST, LAST) to the sums of P panels and T tokens. Where bytes
 * are biased, the sums must begin at -128 * (sum of x).
 */
template <typename Quants, size_t FIRST, size_t LAST, size_t P, size_t T, size_t TILE>
inline __attribute__((always_inline)) void dots(Ints *sums, const PanelBlock<P> &w,
                                                const Tokens<TILE> &x) {
  repeat<(LAST - FIRST) / Quants::PARTS>([&](auto g) __attribute__((always_inline)) {
    Bytes loaded[P];
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      loaded[p] = load_bytes(w.quants + p * w.stride + (FIRST + g) * 64);
    });
    repeat<Quants::PARTS>([&](auto part) __attribute__((always_inline)) {
      Bytes weights[P];
      repeat<P>([&](auto p) __attribute__((always_inline)) {
        weights[p] = Quants::template part<part>(loaded[p]);
      });
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        const Ints columns = broadcast(load_int(x.bytes(t) + (FIRST + g + part * 4) * 4));
        repeat<P>([&](auto p) __attribute__((always_inline)) {
          sums[p * T + t] = dot(sums[p * T + t], weights[p], columns);
        });
      });
    });
  });
}

#else

/* As above through int16: 2 * MOST * 127 * ADDED stays below 2^15; biased bytes need no bias. */
template <typename Quants, size_t FIRST, size_t LAST, size_t P, size_t T, size_t TILE>
inline __attribute__((always_inline)) void dots(Ints *sums, const PanelBlock<P> &w,
                                                const Tokens<TILE> &x) {
  constexpr int MOST = Quants::MOST_VALUE;
  constexpr size_t ADDED = MOST == BIASED ? 1 : MOST <= 15 ? 8 : MOST <= 31 ? 4 : 2;
  static_assert(P == 1, "without a dot instruction one panel at a time");
  Bytes weights[LAST - FIRST];
  repeat<(LAST - FIRST) / Quants::PARTS>([&](auto g) __attribute__((always_inline)) {
    const Bytes loaded = load_bytes(w.quants + (FIRST + g) * 64);
    repeat<Quants::PARTS>([&](auto part) __attribute__((always_inline)) {
      weights[g + part * 4] = Quants::template part<part>(loaded);
    });
  });
  repeat<T>([&](auto t) __attribute__((always_inline)) {
    repeat<(LAST - FIRST) / ADDED>([&](auto s) __attribute__((always_inline)) {
      Bytes products = {};
      repeat<ADDED>([&](auto i) __attribute__((always_inline)) {
        constexpr size_t g = s * ADDED + i;
        const Bytes columns = broadcast(load_int(x.bytes(t) + (FIRST + g) * 4));
        const Bytes product = MOST == BIASED
                                  ? pairs(magnitude(weights[g]), with_sign(columns, weights[g]))
                                  : pairs(weights[g], columns);
        products = i == 0 ? product : add_pairs(products, product);
      });
      sums[t] = sum_pairs(sums[t], products);
    });
  });
}

#endif

/* Without a dot instruction signs are taken apart, so that biased bytes start at 0. */
template <typename Quants>
inline Ints start(Ints bias) {
#if defined(SELKIE_DOT_INSTRUCTION)
  return bias;
#else
  return Quants::MOST_VALUE == BIASED ? broadcast(0) : bias;
#endif
}

/* Sums of P panels and T tokens, one scale a panel: y += float(sum) * (d * scale). */
template <size_t P, size_t T, size_t TILE>
inline __attribute__((always_inline)) void add_scaled(Floats *y, const Ints *sums,
                                                      const Floats *d, const Tokens<TILE> &x) {
  repeat<T>([&](auto t) __attribute__((always_inline)) {
    const Floats scale = x.scale(t);
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      const Floats factor = multiply(d[p], scale);
      y[p * T + t] = add(y[p * T + t], multiply(to_floats(sums[p * T + t]), factor));
    });
  });
}

/* One f16 scale a block; 128 >> OFFSET_SHIFT was added to the quants. */
template <typename QuantsOf, int OFFSET_SHIFT>
struct Plain {
  typedef QuantsOf Quants;
  static constexpr size_t SCALE_COLS = 32;
  static constexpr size_t SCALE_BYTES = 32;
  static constexpr size_t tokens(size_t panels) { return panels == 1 ? TOKENS : TOKENS / 2; }

  template <size_t TILE, size_t P, size_t T>
  static inline __attribute__((always_inline)) void step(Floats *y, const PanelBlock<P> &w,
                                                         const Tokens<TILE> &x) {
    Ints sums[P * T];
    repeat<T>([&](auto t) __attribute__((always_inline)) {
      const Ints bias = start<Quants>(shift_right<OFFSET_SHIFT>(x.bias(t)));
      repeat<P>([&](auto p) __attribute__((always_inline)) { sums[p * T + t] = bias; });
    });
    dots<Quants, 0, 8, P, T>(sums, w, x);
    Floats d[P];
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      d[p] = load_halves(w.scales + p * w.stride + w.block * 32 + w.lane * 2);
    });
    add_scaled<P, T>(y, sums, d, x);
  }
};

/* A scale and a minimum a block; Scales tells where they lie. */
template <typename QuantsOf, typename Scales>
struct WithMinimum {
  typedef QuantsOf Quants;
  static constexpr size_t SCALE_COLS = Scales::COLS;
  static constexpr size_t SCALE_BYTES = Scales::BYTES;
  static constexpr size_t tokens(size_t panels) { return panels == 1 ? TOKENS : TOKENS / 2; }

  template <size_t TILE, size_t P, size_t T>
  static inline __attribute__((always_inline)) void step(Floats *y, const PanelBlock<P> &w,
                                                         const Tokens<TILE> &x) {
    Ints sums[P * T];
    repeat<P * T>([&](auto i) __attribute__((always_inline)) { sums[i] = broadcast(0); });
    dots<Quants, 0, 8, P, T>(sums, w, x);
    Floats d[P];
    Floats m[P];
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      const uint8_t *scales = w.scales + p * w.stride;
      d[p] = Scales::scale(scales, w.block, w.lane);
      m[p] = Scales::minimum(scales, w.block, w.lane);
    });
    add_scaled<P, T>(y, sums, d, x);
    repeat<T>([&](auto t) __attribute__((always_inline)) {
      const Floats sum = x.scaled_sum(t);
      repeat<P>([&](auto p) __attribute__((always_inline)) {
        y[p * T + t] = add(y[p * T + t], multiply(m[p], sum));
      });
    });
  }
};

/* f16 scale and f16 minimum. */
struct HalfScales {
  static constexpr size_t COLS = 32;
  static constexpr size_t BYTES = 64;
  static inline Floats scale(const uint8_t *scales, size_t block, size_t lane) {
    return load_halves(scales + block * 64 + lane * 2);
  }
  static inline Floats minimum(const uint8_t *scales, size_t block, size_t lane) {
    return scale(scales + 32, block, lane);
  }
};

/* d * scale and -dmin * minimum have at most 17 bits, so they are exact. */
struct SuperScales {
  static constexpr size_t COLS = 256;
  static constexpr size_t BYTES = 320;
  static inline Floats inner(const uint8_t *scales, size_t block, size_t lane) {
    return to_floats(load_unsigned(scales + 64 + block * 32 + lane));
  }
  static inline Floats scale(const uint8_t *scales, size_t block, size_t lane) {
    return multiply(load_halves(scales + lane * 2), inner(scales, block, lane));
  }
  static inline Floats minimum(const uint8_t *scales, size_t block, size_t lane) {
    const Floats minus = multiply(broadcast(-1.0f), load_halves(scales + 32 + lane * 2));
    return multiply(minus, inner(scales + 16, block, lane));
  }
};

template <typename Quants>
using Minimum = WithMinimum<Quants, HalfScales>;
template <typename Quants>
using SuperBlocks = WithMinimum<Quants, SuperScales>;

/* Two int8 scales a block; scale * sum + scale * sum stays below 2^24: exact. */
struct SixBits {
  typedef ByteQuants<63> Quants;
  static constexpr size_t SCALE_COLS = 256;
  static constexpr size_t SCALE_BYTES = 320;
  static constexpr size_t tokens(size_t panels) { return panels == 1 ? TOKENS / 2 : TOKENS / 3; }

  template <size_t TILE, size_t P, size_t T>
  static inline __attribute__((always_inline)) void step(Floats *y, const PanelBlock<P> &w,
                                                         const Tokens<TILE> &x) {
    Ints first[P * T];
    Ints sums[P * T];
    repeat<T>([&](auto t) __attribute__((always_inline)) {
      const Ints bias = shift_right<2>(x.first_bias(t));
      repeat<P>([&](auto p) __attribute__((always_inline)) { first[p * T + t] = bias; });
    });
    dots<Quants, 0, 4, P, T>(first, w, x);
    repeat<T>([&](auto t) __attribute__((always_inline)) {
      const Ints bias = shift_right<2>(subtract(x.bias(t), x.first_bias(t)));
      repeat<P>([&](auto p) __attribute__((always_inline)) { sums[p * T + t] = bias; });
    });
    dots<Quants, 4, 8, P, T>(sums, w, x);
    Floats d[P];
    repeat<P>([&](auto p) __attribute__((always_inline)) {
      const uint8_t *scales = w.scales + p * w.stride;
      const uint8_t *inner = scales + 32 + w.block * 32 + w.lane;
      d[p] = load_halves(scales + w.lane * 2);
      const Ints of_first = load_signed(inner);
      const Ints of_second = load_signed(inner + 16);
      repeat<T>([&](auto t) __attribute__((always_inline)) {
        constexpr size_t i = p * T + t;
        sums[i] = add(multiply(of_first, first[i]), multiply(of_second, sums[i]));
      });
    });
    add_scaled<P, T>(y, sums, d, x);
  }
};

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
