/*
 * Products of attention: a block of rows times the keys of some pages, and its weights times the
 * values, with all sums of a block in registers.
 */
#ifndef SELKIE_ATTENTION_PRODUCTS_H
#define SELKIE_ATTENTION_PRODUCTS_H

#include "attention.h"
#include "lanes.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

#if defined(__AVX512F__)
constexpr size_t ROWS = 6;
constexpr size_t VECTORS = 4;
#elif defined(__AVX2__)
constexpr size_t ROWS = 6;
constexpr size_t VECTORS = 2;
#else
constexpr size_t ROWS = 3;
constexpr size_t VECTORS = 4;
#endif
constexpr size_t PAGE_VECTORS = PAGE / LANES;
constexpr size_t PAGES_AT_ONCE = VECTORS / PAGE_VECTORS;
constexpr size_t CHUNK_PAGES = CHUNK / PAGE;

/* Scores of R rows with PAGES_AT_ONCE pages. */
template <size_t R>
void score_block(const float *q, size_t stride, const float *const *pages, size_t dimension,
                 float *s) {
  Vector sums[R][VECTORS] = {};
  for (size_t d = 0; d < dimension; d++) {
    Vector keys[VECTORS];
#pragma GCC unroll 8
    for (size_t n = 0; n < VECTORS; n++) {
      keys[n] = load(pages[n / PAGE_VECTORS] + d * PAGE + n % PAGE_VECTORS * LANES);
    }
#pragma GCC unroll 8
    for (size_t r = 0; r < R; r++) {
      const Vector x = all(q[r * stride + d]);
#pragma GCC unroll 8
      for (size_t n = 0; n < VECTORS; n++) {
        sums[r][n] = fma(x, keys[n], sums[r][n]);
      }
    }
  }
#pragma GCC unroll 8
  for (size_t r = 0; r < R; r++) {
#pragma GCC unroll 8
    for (size_t n = 0; n < VECTORS; n++) {
      store(s + r * TILE + n * LANES, sums[r][n]);
    }
  }
}

/* Adds to R rows of o the values of positions [from, to) of a chunk, N vectors of each. */
template <size_t R, size_t N>
void mix_block(const float *weights, const float *const *pages, size_t padded, size_t from,
               size_t to, float *o) {
  Vector sums[R][N];
#pragma GCC unroll 8
  for (size_t r = 0; r < R; r++) {
#pragma GCC unroll 8
    for (size_t n = 0; n < N; n++) {
      sums[r][n] = load(o + r * padded + n * LANES);
    }
  }
  for (size_t t = from; t < to;) {
    const size_t end = (t / PAGE + 1) * PAGE < to ? (t / PAGE + 1) * PAGE : to;
    const float *v = pages[t / PAGE] + t % PAGE * padded;
    for (; t < end; t++, v += padded) {
      Vector values[N];
#pragma GCC unroll 8
      for (size_t n = 0; n < N; n++) {
        values[n] = load(v + n * LANES);
      }
#pragma GCC unroll 8
      for (size_t r = 0; r < R; r++) {
        const Vector w = all(weights[r * TILE + t]);
#pragma GCC unroll 8
        for (size_t n = 0; n < N; n++) {
          sums[r][n] = fma(w, values[n], sums[r][n]);
        }
      }
    }
  }
#pragma GCC unroll 8
  for (size_t r = 0; r < R; r++) {
#pragma GCC unroll 8
    for (size_t n = 0; n < N; n++) {
      store(o + r * padded + n * LANES, sums[r][n]);
    }
  }
}

/* As mix_block for all dimensions. */
template <size_t R>
void mix(const float *weights, const float *const *pages, size_t padded, size_t from, size_t to,
         float *o) {
  const float *moved[CHUNK_PAGES];
  for (size_t d = 0; d < padded;) {
    for (size_t page = from / PAGE; page * PAGE < to; page++) {
      moved[page] = pages[page] + d;
    }
    const size_t left = (padded - d) / LANES;
    if (left >= VECTORS) {
      mix_block<R, VECTORS>(weights, moved, padded, from, to, o + d);
      d += VECTORS * LANES;
    } else if (left >= 2) {
      mix_block<R, 2>(weights, moved, padded, from, to, o + d);
      d += 2 * LANES;
    } else {
      mix_block<R, 1>(weights, moved, padded, from, to, o + d);
      d += LANES;
    }
  }
}

/* Calls Body::run<R>(...) with R = rows, 1 to ROWS. */
template <typename Body, size_t R, typename... Arguments>
void with_rows(size_t rows, Arguments... arguments) {
  if (rows == R) {
    Body::template run<R>(arguments...);
  } else if constexpr (R > 1) {
    with_rows<Body, R - 1>(rows, arguments...);
  }
}

struct Score {
  template <size_t R>
  static void run(const float *q, size_t stride, const float *const *pages, size_t dimension,
                  float *s) {
    score_block<R>(q, stride, pages, dimension, s);
  }
};

struct Mix {
  template <size_t R>
  static void run(const float *weights, const float *const *pages, size_t padded, size_t from,
                  size_t to, float *o) {
    mix<R>(weights, pages, padded, from, to, o);
  }
};

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
