/* What follows a stack's layers: the norm and the product that give logits; see layer_stack.h. */
#include "layer_stack_steps.h"

namespace selkie {

void LayerStack::begin_output(std::vector<size_t> rows) {
  const StackMatrix &matrix = output_.matrix;
  logits_.reserve(rows.size() * matrix.stride() * sizeof(float));
  activations_.reserve(rows.size() * matrix.planes() * matrix.stored_cols() / BLOCK_COLS *
                       TOKEN_BYTES);
  token_scales_.reserve(rows.size() * sizeof(float));
  tokens_ = rows.size();
  wanted_ = std::move(rows);
  reset_counters(output_step());
}

void LayerStack::predict() {
  const size_t index = workers_.fetch_add(1);
  Worker me = {index, output_step(), scratch_.floats() + index * scratch_floats_, {}};
  const size_t tiles = (tokens_ + TOKEN_TILE - 1) / TOKEN_TILE;
  const size_t width = shape_.width;
  share(me, tiles, 1, tiles, [&](size_t from, size_t to) {
    for (size_t first = from * TOKEN_TILE; first < to * TOKEN_TILE && first < tokens_;
         first += TOKEN_TILE) {
      const size_t last = tokens_ - first < TOKEN_TILE ? tokens_ : first + TOKEN_TILE;
      for (size_t i = first; i < last; i++) {
        normalize(output_.norm, x_.floats() + wanted_[i] * width, me.scratch + (i - first) * width);
      }
      quantize(me.scratch, output_.matrix, first, last);
    }
  });
  multiply(me, output_.matrix, logits_.floats());
}

}  // namespace selkie
