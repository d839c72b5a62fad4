/*
 * What the limb products of residues.cpp share: the sizes of a call, its scratch memory and the
 * blocking.
 *
 * A residue is split into limbs narrow enough for integer multiply-add instructions; a product of
 * limbs with int8 weights is exact in int32, and only the sums are put together and reduced modulo
 * q, while they are still in registers. Work is done chunk by chunk of lanes:
 *
 *     for each chunk of lanes          X packed as limbs: at most X_BYTES, read again per row group
 *       for each group of rows         W packed block by block: at most W_BYTES, second-level cache
 *         for each panel of lanes
 *           for each block of columns  the panel's limbs stay in the cache
 *             for each tile of rows    TILE_ROWS x LIMBS registers of sums
 *
 * A chunk's weights are packed once per chunk, its residues once: for 768 rows, 768 columns and 4096
 * lanes together 1/15 of the product's time, for larger matrices less. Encrypted products as plain
 * products of residues are the idea of [1].
 *
 * [1] Bae, Cheon, Hanrot, Park, Stehle: Plaintext-ciphertext matrix multiplication and FHE
 *     bootstrapping: fast and fused. CRYPTO 2024.
 */
#ifndef SELKIE_LIMBS_H
#define SELKIE_LIMBS_H

#include <stdlib.h>
#include <string.h>

#include "loops.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

constexpr size_t X_BYTES = size_t{2} << 20;
constexpr size_t W_BYTES = size_t{640} << 10;

inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

inline size_t round_up(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/* Memory for one call, at a multiple of 64 bytes; null if there is none. */
class Scratch {
 public:
  explicit Scratch(size_t bytes) {
    if (posix_memalign(&memory_, 64, bytes) != 0) {
      memory_ = nullptr;
    }
  }
  ~Scratch() { free(memory_); }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  uint8_t *get() const { return static_cast<uint8_t *>(memory_); }

 private:
  void *memory_ = nullptr;
};

/* Sizes of the blocking; a Format gives the packed sizes. */
template <typename Format>
struct Blocking {
  explicit Blocking(const ResidueProduct &p) {
    depth = round_up(p.cols, Format::DEPTH) / Format::DEPTH;
    panel_bytes = depth * Format::X_STEP + Format::X_STEP; /* beginning in other cache sets */
    const size_t panels = (p.to - p.from + Format::LANES - 1) / Format::LANES;
    const size_t fit = X_BYTES / panel_bytes;
    const size_t most = fit < MIN_PANELS ? MIN_PANELS : fit;
    const size_t chunks = (panels + most - 1) / most;
    chunk_panels = (panels + chunks - 1) / chunks;
    const size_t tiles = (p.rows + Format::ROWS - 1) / Format::ROWS;
    const size_t tiles_fit = W_BYTES / (depth * Format::W_STEP);
    group_tiles = least(tiles, tiles_fit < MIN_TILES ? MIN_TILES : tiles_fit);
  }

  static constexpr size_t MIN_PANELS = 32;
  static constexpr size_t MIN_TILES = 8;

  size_t depth;        /* steps of Format::DEPTH columns */
  size_t panel_bytes;  /* packed limbs of one panel */
  size_t chunk_panels; /* panels that are packed at once */
  size_t group_tiles;  /* tiles of rows that are packed at once */
};

/* All rows of one panel of lanes for a group of tiles whose weights are packed. */
template <typename Format>
void multiply_panel(const ResidueProduct &p, const Blocking<Format> &blocking, const uint8_t *x,
                    const uint8_t *w, size_t tile, size_t tiles, size_t lane,
                    typename Format::Sums *sums) {
  for (size_t step = 0; step < blocking.depth; step += Format::BLOCK) {
    const size_t steps = least(Format::BLOCK, blocking.depth - step);
    const bool first = step == 0;
    const bool last = step + steps == blocking.depth;
    for (size_t i = 0; i < tiles; i++) {
      const uint8_t *weights = w + (step * tiles + i * steps) * Format::W_STEP;
      Format::multiply_tile(x + step * Format::X_STEP, weights, steps, first, sums[i]);
      if (last) {
        const size_t row = (tile + i) * Format::ROWS;
        Format::store(p, sums[i], row, least(Format::ROWS, p.rows - row), lane,
                      least(Format::LANES, p.to - lane));
      }
    }
  }
}

/* The lanes [p.from, p.to) of a product; false if there is no memory. */
template <typename Format>
bool multiply(const ResidueProduct &p) {
  const Blocking<Format> blocking(p);
  const size_t w_bytes = round_up(blocking.group_tiles * blocking.depth * Format::W_STEP, 64);
  const size_t sums_bytes = blocking.group_tiles * sizeof(typename Format::Sums);
  const Scratch scratch(blocking.chunk_panels * blocking.panel_bytes + w_bytes + sums_bytes);
  if (scratch.get() == nullptr) {
    return false;
  }
  uint8_t *x = scratch.get();
  uint8_t *w = x + blocking.chunk_panels * blocking.panel_bytes;
  auto *sums = reinterpret_cast<typename Format::Sums *>(w + w_bytes);
  const size_t chunk_lanes = blocking.chunk_panels * Format::LANES;
  const size_t tiles = (p.rows + Format::ROWS - 1) / Format::ROWS;
  for (size_t chunk = p.from; chunk < p.to; chunk += chunk_lanes) {
    const size_t end = least(p.to, chunk + chunk_lanes);
    Format::pack_x(p, chunk, end, blocking, x);
    for (size_t tile = 0; tile < tiles; tile += blocking.group_tiles) {
      const size_t count = least(blocking.group_tiles, tiles - tile);
      Format::pack_w(p, tile, count, blocking, w);
      for (size_t lane = chunk; lane < end; lane += Format::LANES) {
        const uint8_t *panel = x + (lane - chunk) / Format::LANES * blocking.panel_bytes;
        multiply_panel<Format>(p, blocking, panel, w, tile, count, lane, sums);
      }
    }
  }
  return true;
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
