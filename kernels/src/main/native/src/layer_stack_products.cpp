/* The products of a stack; see layer_stack.h. */
#include "layer_stack_steps.h"

namespace selkie {
namespace {

/* Weights that a thread takes at once, and activations beside them: they fit its second cache. */
constexpr size_t PART_BYTES = 256 * 1024;
constexpr size_t ACTIVATION_BYTES = 384 * 1024;
/* Least multiply-adds that are worth another thread's attention. */
constexpr size_t LEAST_MACS = 1 << 15;
/* Weights that waiting threads may fetch before their turn: a part of the second cache. */
constexpr size_t AHEAD_BYTES = 192 * 1024;

}  // namespace

/* What a thread may fetch of its share of a matrix that comes next, where one token passes by. */
LayerStack::Ahead LayerStack::ahead_of(const StackMatrix &matrix, size_t worker) const {
  if (tokens_ > 1) {
    return {};
  }
  const size_t pairs = (matrix.panels() + PANEL_PAIR - 1) / PANEL_PAIR;
  size_t panel = share_begin(pairs, worker, shape_.threads) * PANEL_PAIR;
  size_t end = share_begin(pairs, worker + 1, shape_.threads) * PANEL_PAIR;
  for (const StackPart &part : matrix.parts) {
    if (panel < part.count) {
      const size_t of_panel = panel_bytes(part.panels.format, matrix.stored_cols());
      const size_t bytes = ((end < part.count ? end : part.count) - panel) * of_panel;
      return {part.panels.data + panel * of_panel, bytes < AHEAD_BYTES ? bytes : AHEAD_BYTES};
    }
    panel -= part.count;
    end -= part.count;
  }
  return {};
}

/* Pairs of panels that a thread takes at most. */
size_t LayerStack::most_pairs(const StackMatrix &matrix) const {
  const size_t pair_macs = matrix.cols * PANEL_PAIR * PANEL_ROWS;
  const size_t least = at_least_one(LEAST_MACS / (pair_macs * tokens_));
  const size_t most = at_least_one(PART_BYTES / pair_macs);
  return most > least ? most : least;
}

void LayerStack::multiply(Worker &me, const StackMatrix &matrix, float *y) {
  const size_t pair_macs = matrix.cols * PANEL_PAIR * PANEL_ROWS;
  const size_t least = at_least_one(LEAST_MACS / (pair_macs * tokens_));
  const size_t panels = matrix.panels();
  const size_t pairs = (panels + PANEL_PAIR - 1) / PANEL_PAIR;
  share(me, pairs, least, most_pairs(matrix), [&](size_t from, size_t to) {
    const size_t end = to * PANEL_PAIR < panels ? to * PANEL_PAIR : panels;
    if (matrix.most > 0) {
      multiply_integers(matrix, from * PANEL_PAIR, end,
                        reinterpret_cast<int32_t *>(me.scratch), y);
    } else {
      multiply_panels(matrix, from * PANEL_PAIR, end, y);
    }
  });
}

/* Vectors whose activations and sums fit the second cache: whole tiles and whole tokens. */
size_t LayerStack::integer_group(const StackMatrix &matrix, size_t panels) const {
  const size_t bytes = matrix.stored_cols() / BLOCK_COLS * TOKEN_BYTES +
                       panels * PANEL_ROWS * sizeof(int32_t);
  return 2 * TOKEN_TILE * at_least_one(ACTIVATION_BYTES / bytes / (2 * TOKEN_TILE));
}

/* Sums that a part needs at most: those of a group, whatever its panels. */
size_t LayerStack::most_integer_sums(const StackMatrix &matrix) const {
  const size_t least = 2 * TOKEN_TILE * most_pairs(matrix) * PANEL_PAIR * PANEL_ROWS;
  const size_t fitting = ACTIVATION_BYTES / sizeof(int32_t);
  return least > fitting ? least : fitting;
}

/* Exact sums of panels [from, to), then the scales of rows and of tokens, in this order. */
void LayerStack::multiply_integers(const StackMatrix &matrix, size_t from, size_t to,
                                   int32_t *sums, float *y) {
  const size_t planes = matrix.planes();
  const size_t vectors = tokens_ * planes;
  const size_t width = (to - from) * PANEL_ROWS;
  const size_t row = from * PANEL_ROWS;
  const size_t rows = matrix.rows - row < width ? matrix.rows - row : width;
  const size_t group = integer_group(matrix, to - from);
  const float *const of_rows = matrix.row_scales + row;
  for (size_t first = 0; first < vectors; first += group) {
    const size_t last = vectors - first < group ? vectors : first + group;
    loops_.integers->multiply(matrix.parts[0].panels.data, matrix.stored_cols(), from, to,
                              activations_.bytes(), vectors, first, last, sums);
    for (size_t v = first; v < last; v += planes) {
      const int32_t *const high = sums + (v - first) * width;
      const float scale = token_scales_.floats()[v / planes];
      float *const out = y + v / planes * matrix.stride() + row;
      if (planes == 1) {
        for (size_t i = 0; i < rows; i++) {
          out[i] = static_cast<float>(high[i]) * of_rows[i] * scale;
        }
      } else {
        for (size_t i = 0; i < rows; i++) {
          const int64_t sum = 16 * int64_t{high[i]} + high[width + i];
          out[i] = static_cast<float>(sum) * of_rows[i] * scale;
        }
      }
    }
  }
}

/* Panels [from, to), counted through all parts. */
void LayerStack::multiply_panels(const StackMatrix &matrix, size_t from, size_t to, float *y) {
  const size_t token_bytes = matrix.cols / BLOCK_COLS * TOKEN_BYTES;
  const size_t group = at_least_one(ACTIVATION_BYTES / token_bytes / TOKEN_TILE) * TOKEN_TILE;
  const size_t stride = matrix.stride();
  size_t first_panel = 0;
  for (const StackPart &part : matrix.parts) {
    const size_t begin = from > first_panel ? from - first_panel : 0;
    const size_t end = to < first_panel + part.count ? to - first_panel : part.count;
    for (size_t first = 0; first < tokens_ && to > first_panel && begin < end; first += group) {
      const size_t last = tokens_ - first < group ? tokens_ : first + group;
      loops_.blocks->multiply(part.panels, begin, end, activations_.bytes(), tokens_, first, last,
                              y + first * stride + part.first_row + begin * PANEL_ROWS, stride);
    }
    first_panel += part.count;
  }
}

}  // namespace selkie
