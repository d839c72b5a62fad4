/* The part of a stack's layer that looks at positions; see layer_stack.h. */
#include "layer_stack.h"

#include <cstring>

namespace selkie {
namespace {

/* Rows, tokens times heads of a group, that a unit has at most where a token has fewer. */
constexpr size_t ROWS = 48;

/* First position that a query reaches. */
inline size_t first_reached(const Scoring &scoring, size_t position) {
  return scoring.window == 0 || position + 1 < scoring.window ? 0 : position + 1 - scoring.window;
}

}  // namespace

size_t LayerStack::attention_floats() const {
  const size_t group = shape_.heads / shape_.kv_heads;
  const size_t rows = group > ROWS ? group : ROWS;
  const size_t padded = padded_dimension(shape_.dimension);
  return rows * (3 * padded + 4) + scratch_floats(rows, padded);
}

/* Units of attention, those with most positions first; one token deep in a text is cut by tiles. */
void LayerStack::plan_attention() {
  const size_t group = shape_.heads / shape_.kv_heads;
  const size_t most = ROWS / group == 0 ? 1 : ROWS / group;
  units_.clear();
  for (const StackPiece &piece : pieces_) {
    const size_t tiles = piece.start / TILE + 1;
    if (tokens_ == 1 && tiles > 1) {
      partials_.reserve(shape_.kv_heads * tiles * group *
                        (padded_dimension(shape_.dimension) + 2) * sizeof(float));
      for (size_t i = 0; i < tiles * shape_.kv_heads; i++) {
        units_.push_back({&piece, i % shape_.kv_heads, i / shape_.kv_heads, 0});
      }
      continue;
    }
    for (size_t block = (piece.tokens + most - 1) / most; block-- > 0;) {
      const size_t first = block * most;
      const size_t count = piece.tokens - first < most ? piece.tokens - first : most;
      for (size_t head = 0; head < shape_.kv_heads; head++) {
        units_.push_back({&piece, head, first, count});
      }
    }
  }
}

/* Bias, norms of heads and rotation of rows [from, to); their keys and values go to the cache. */
void LayerStack::turn_and_store(const StackLayer &layer, size_t from, size_t to) {
  const size_t dimension = shape_.dimension;
  const size_t stride = layer.query_key_value.stride();
  const float *const cosines = rotations_[layer.rotation].floats();
  const float *const sines = cosines + tokens_ * shape_.pairs;
  for (const StackPiece &piece : pieces_) {
    const size_t end = piece.row + piece.tokens < to ? piece.row + piece.tokens : to;
    for (size_t row = piece.row > from ? piece.row : from; row < end; row++) {
      float *const heads = query_key_value_.floats() + row * stride;
      add_bias(layer.query_key_value, heads);
      for (size_t head = 0; head < shape_.heads + shape_.kv_heads; head++) {
        float *const own = heads + head * dimension;
        const float *const norm = head < shape_.heads ? layer.query_norm : layer.key_norm;
        if (norm != nullptr) {
          loops_.vectors->rms_norm(own, norm, dimension, shape_.epsilon, own);
        }
        if (shape_.pairs > 0) {
          loops_.vectors->rotate(own, shape_.pairs, shape_.neighbours, cosines + row * shape_.pairs,
                                 sines + row * shape_.pairs);
        }
      }
      const float *const keys = heads + shape_.heads * dimension;
      const float *const values = keys + shape_.kv_heads * dimension;
      for (size_t head = 0; head < shape_.kv_heads; head++) {
        const KeyValues place = {piece.pages.data(), layer.offset + head * shape_.head_bytes,
                                 dimension, shape_.kv_type};
        loops_.attention->put(place, piece.start + row - piece.row, keys + head * dimension,
                              values + head * dimension);
      }
    }
  }
}

void LayerStack::attend(const StackLayer &layer, const Unit &unit, float *scratch) {
  const size_t dimension = shape_.dimension;
  const size_t padded = padded_dimension(dimension);
  const size_t group = shape_.heads / shape_.kv_heads;
  const bool split = unit.tokens == 0;
  const size_t first = split ? 0 : unit.first;
  const size_t count = split ? 1 : unit.tokens;
  const size_t rows = count * group;
  const StackPiece &piece = *unit.piece;
  const size_t start = piece.start + first;
  const size_t stride = layer.query_key_value.stride();

  float *const q = scratch;
  float *const o = q + rows * padded;
  float *const running = o + rows * padded;
  float *const m = running + rows * padded;
  float *const running_m = m + 2 * rows;
  float *const own = running_m + 2 * rows;
  const Queries queries = {rows, group, start, q, o, m, m + rows};
  for (size_t row = 0; row < rows; row++) {
    const float *from = query_key_value_.floats() + (piece.row + first + row / group) * stride +
                        (unit.head * group + row % group) * dimension;
    for (size_t d = 0; d < dimension; d++) {
      q[row * padded + d] = from[d] * layer.scale;
    }
  }
  const KeyValues head = {piece.pages.data(), layer.offset + unit.head * shape_.head_bytes,
                          dimension, shape_.kv_type};
  if (split) {
    float *const to = partials_.floats() + (unit.head * (piece.start / TILE + 1) + unit.first) *
                                               group * (padded + 2);
    if ((unit.first + 1) * TILE > first_reached(layer.scoring, start)) {
      loops_.attention->partial(head, layer.scoring, queries, unit.first, own);
    } else {
      std::memset(m, 0, 2 * rows * sizeof(float));
    }
    std::memcpy(to, o, rows * padded * sizeof(float));
    std::memcpy(to + rows * padded, m, 2 * rows * sizeof(float));
    return;
  }
  for (size_t row = 0; row < rows; row++) {
    running_m[row] = -__builtin_inff();
    running_m[rows + row] = 0;
  }
  std::memset(running, 0, rows * padded * sizeof(float));
  const size_t last_tile = (start + count - 1) / TILE;
  for (size_t tile = first_reached(layer.scoring, start) / TILE; tile <= last_tile; tile++) {
    loops_.attention->partial(head, layer.scoring, queries, tile, own);
    for (size_t row = 0; row < rows; row++) {
      loops_.attention->merge(padded, running + row * padded, running_m + row,
                              running_m + rows + row, o + row * padded, m[row], m[rows + row]);
    }
  }
  for (size_t row = 0; row < rows; row++) {
    float *const to = mixed_.floats() +
                      ((piece.row + first + row / group) * shape_.heads + unit.head * group +
                       row % group) * dimension;
    for (size_t d = 0; d < dimension; d++) {
      to[d] = running[row * padded + d] / running_m[rows + row];
    }
  }
}

/* Puts the tiles of the pass's only token together. */
void LayerStack::merge_tiles(const StackPiece &piece, float *scratch) {
  const size_t dimension = shape_.dimension;
  const size_t padded = padded_dimension(dimension);
  const size_t group = shape_.heads / shape_.kv_heads;
  const size_t tiles = piece.start / TILE + 1;
  for (size_t row = 0; row < shape_.heads; row++) {
    float m = -__builtin_inff();
    float l = 0;
    std::memset(scratch, 0, padded * sizeof(float));
    for (size_t tile = 0; tile < tiles; tile++) {
      const float *const from =
          partials_.floats() + (row / group * tiles + tile) * group * (padded + 2);
      const float *const sums = from + group * padded;
      loops_.attention->merge(padded, scratch, &m, &l, from + row % group * padded,
                              sums[row % group], sums[group + row % group]);
    }
    float *const to = mixed_.floats() + row * dimension;
    for (size_t d = 0; d < dimension; d++) {
      to[d] = scratch[d] / l;
    }
  }
}

}  // namespace selkie
