#include "layer_stack.h"

#include "layer_stack_steps.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace selkie {
namespace {

constexpr size_t STEPS_A_LAYER = 10; /* see LayerStack::work */
constexpr size_t OUTPUT_STEPS = 2; /* see LayerStack::predict */
constexpr size_t STORED_TOKENS = 16;
constexpr size_t LEAST_BLOCKS = 8; /* of activations that are worth another thread's attention */

}  // namespace

StackMemory::~StackMemory() { release(); }

void StackMemory::release() {
  if (data_ != nullptr) {
    std::memset(data_, 0, size_);
    __asm__ volatile("" : : "r"(data_) : "memory");
    std::free(data_);
  }
}

void StackMemory::reserve(size_t bytes) {
  if (bytes <= size_) {
    return;
  }
  const size_t size = (bytes + 4095) / 4096 * 4096;
  void *const data = std::aligned_alloc(64, size);
  if (data == nullptr) {
    throw std::bad_alloc();
  }
  release();
  data_ = data;
  size_ = size;
}

size_t StackMatrix::panels() const {
  size_t count = 0;
  for (const StackPart &part : parts) {
    count += part.count;
  }
  return count;
}

LayerStack::LayerStack(const StackLoops &loops, const StackShape &shape,
                       std::vector<StackLayer> layers, StackOutput output)
    : loops_(loops),
      shape_(shape),
      layers_(std::move(layers)),
      output_(std::move(output)),
      counters_(new Counter[counters()]) {}

/* The last layer's result is added in a step of its own. */
size_t LayerStack::output_step() const { return layers_.size() * STEPS_A_LAYER + 1; }

size_t LayerStack::counters() const {
  return (output_step() + OUTPUT_STEPS) * (shape_.threads + 1);
}

void LayerStack::reset_counters(size_t from_step) {
  for (size_t i = from_step * (shape_.threads + 1); i < counters(); i++) {
    counters_[i].value.store(0, std::memory_order_relaxed);
  }
  workers_.store(0);
}

/* In the order in which failed() counts them. */
template <typename Body>
void LayerStack::for_matrices(Body body) const {
  for (const StackLayer &layer : layers_) {
    body(layer.query_key_value);
    body(layer.attention_output);
    body(layer.up);
    body(layer.down);
  }
  if (output_.matrix.rows > 0) {
    body(output_.matrix);
  }
}

void LayerStack::begin(size_t tokens, std::vector<StackPiece> pieces) {
  tokens_ = tokens;
  failed_.store(NONE);
  size_t cols = 0;
  size_t sums = 0;
  size_t added = 0;
  size_t wide = 0;
  size_t stride = 0;
  for_matrices([&](const StackMatrix &matrix) {
    const size_t stored = matrix.stored_cols() * matrix.planes();
    cols = stored > cols ? stored : cols;
    if (matrix.most > 0) {
      const size_t own = most_integer_sums(matrix);
      sums = own > sums ? own : sums;
    }
  });
  for (const StackLayer &layer : layers_) {
    stride = layer.query_key_value.stride();
    added = layer.down.stride();
    wide = layer.up.stride();
  }
  pieces_ = std::move(pieces);
  scratch_floats_ = (attention_floats() + TOKEN_TILE * cols + sums + 15) / 16 * 16;
  x_.reserve(tokens * shape_.width * sizeof(float));
  added_.reserve(tokens * added * sizeof(float));
  query_key_value_.reserve(tokens * stride * sizeof(float));
  mixed_.reserve(tokens * shape_.heads * shape_.dimension * sizeof(float));
  wide_.reserve(tokens * wide * sizeof(float));
  activations_.reserve(tokens * cols / BLOCK_COLS * TOKEN_BYTES);
  token_scales_.reserve(tokens * sizeof(float));
  scratch_.reserve(shape_.threads * scratch_floats_ * sizeof(float));
  for (StackMemory &rotation : rotations_) {
    rotation.reserve(2 * tokens * at_least_one(shape_.pairs) * sizeof(float));
  }
  plan_attention();
  reset_counters(0);
}

void LayerStack::work() {
  const size_t index = workers_.fetch_add(1);
  float *const scratch = scratch_.floats() + index * scratch_floats_;
  Worker me = {index, 0, scratch, {}};
  const size_t tiles = (tokens_ + TOKEN_TILE - 1) / TOKEN_TILE;
  const size_t query_width = shape_.heads * shape_.dimension;
  const StackLayer *before = nullptr;
  for (const StackLayer &layer : layers_) {
    share(me, tiles, 1, tiles, [&](size_t from, size_t to) {
      enter(before == nullptr ? nullptr : &before->down,
            before == nullptr ? StackNorm{} : before->feed_forward_post_norm,
            layer.attention_norm, &layer.query_key_value, from, to, scratch);
    });
    me.ahead = ahead_of(layer.attention_output, index);
    multiply(me, layer.query_key_value, query_key_value_.floats());
    const size_t stores = (tokens_ + STORED_TOKENS - 1) / STORED_TOKENS;
    share(me, stores, 1, stores, [&](size_t from, size_t to) {
      const size_t end = to * STORED_TOKENS;
      turn_and_store(layer, from * STORED_TOKENS, end < tokens_ ? end : tokens_);
    });
    share(me, units_.size(), 1, 1, [&](size_t from, size_t to) {
      for (size_t i = from; i < to; i++) {
        attend(layer, units_[i], scratch);
      }
    });
    share(me, tiles, 1, tiles, [&](size_t from, size_t to) {
      for (size_t tile = from; tile < to; tile++) {
        const size_t first = tile * TOKEN_TILE;
        if (units_[0].tokens == 0) {
          merge_tiles(*units_[0].piece, scratch);
        }
        quantize(mixed_.floats() + first * query_width, layer.attention_output, first,
                 first + TOKEN_TILE);
      }
    });
    me.ahead = ahead_of(layer.up, index);
    multiply(me, layer.attention_output, added_.floats());
    share(me, tiles, 1, tiles, [&](size_t from, size_t to) {
      enter(&layer.attention_output, layer.attention_post_norm, layer.feed_forward_norm, &layer.up,
            from, to, scratch);
    });
    me.ahead = ahead_of(layer.down, index);
    multiply(me, layer.up, wide_.floats());
    activate(me, layer);
    const bool last = &layer == &layers_.back();
    me.ahead = ahead_of(last ? output_.matrix : (&layer)[1].query_key_value, index);
    multiply(me, layer.down, added_.floats());
    before = &layer;
  }
  share(me, tiles, 1, tiles, [&](size_t from, size_t to) {
    enter(&before->down, before->feed_forward_post_norm, StackNorm{}, nullptr, from, to, scratch);
  });
}

/* The input of the next matrix: tokens [from, to), a tile. */
void LayerStack::quantize(const float *tile, const StackMatrix &next, size_t from, size_t to) {
  const size_t end = to < tokens_ ? to : tokens_;
  if (next.most == 0) {
    loops_.blocks->quantize(tile, tokens_, next.cols, from, end, activations_.bytes());
  } else if (!loops_.integers->quantize(tile, tokens_, next.cols, next.most, from, end,
                                        activations_.bytes(), token_scales_.floats() + from)) {
    fail(next);
  }
}

/* Keeps the first in order, whichever thread is faster. */
void LayerStack::fail(const StackMatrix &matrix) {
  int index = 0;
  for_matrices([&](const StackMatrix &each) {
    int before = failed_.load();
    while (&each == &matrix && index < before && !failed_.compare_exchange_weak(before, index)) {
    }
    index++;
  });
}

int LayerStack::failed() const {
  const int first = failed_.load();
  return first == NONE ? -1 : first;
}

void LayerStack::add_bias(const StackMatrix &matrix, float *y) const {
  if (matrix.bias != nullptr) {
    add(y, matrix.bias, matrix.rows);
  }
}

void LayerStack::normalize(const StackNorm &norm, const float *x, float *y) const {
  if (norm.bias == nullptr) {
    loops_.vectors->rms_norm(x, norm.weight, shape_.width, shape_.epsilon, y);
  } else {
    loops_.vectors->layer_norm(x, norm.weight, norm.bias, shape_.width, shape_.epsilon, y);
  }
}

/* Adds what the matrix before gave to x, then normalizes x and quantizes that: tiles [from, to). */
void LayerStack::enter(const StackMatrix *before, const StackNorm &post, const StackNorm &norm,
                       const StackMatrix *next, size_t from, size_t to, float *tile) {
  const size_t width = shape_.width;
  for (size_t first = from * TOKEN_TILE; first < to * TOKEN_TILE && first < tokens_;
       first += TOKEN_TILE) {
    const size_t last = tokens_ - first < TOKEN_TILE ? tokens_ : first + TOKEN_TILE;
    for (size_t token = first; token < last; token++) {
      float *const x = x_.floats() + token * width;
      if (before != nullptr) {
        float *const added = added_.floats() + token * before->stride();
        add_bias(*before, added);
        if (post.weight != nullptr) {
          normalize(post, added, added);
        }
        add(x, added, width);
      }
      if (next != nullptr) {
        normalize(norm, x, tile + (token - first) * width);
      }
    }
    if (next != nullptr) {
      quantize(tile, *next, first, last);
    }
  }
}

/* Activation and product with the gate, quantized; all threads share the blocks of one token. */
void LayerStack::activate(Worker &me, const StackLayer &layer) {
  const size_t hidden = shape_.hidden;
  if (tokens_ == 1 && layer.down.most == 0) {
    share(me, hidden / BLOCK_COLS, LEAST_BLOCKS, hidden / BLOCK_COLS, [&](size_t from, size_t to) {
      activate_blocks(layer, from, to, me.scratch);
    });
    return;
  }
  const size_t tiles = (tokens_ + TOKEN_TILE - 1) / TOKEN_TILE;
  const size_t stride = layer.up.stride();
  share(me, tiles, 1, tiles, [&](size_t from, size_t to) {
    for (size_t first = from * TOKEN_TILE; first < to * TOKEN_TILE && first < tokens_;
         first += TOKEN_TILE) {
      const size_t last = tokens_ - first < TOKEN_TILE ? tokens_ : first + TOKEN_TILE;
      for (size_t token = first; token < last; token++) {
        float *const wide = wide_.floats() + token * stride;
        add_bias(layer.up, wide);
        loops_.vectors->activate(shape_.activation, wide, shape_.gated ? wide + hidden : nullptr,
                                 hidden, me.scratch + (token - first) * hidden);
      }
      quantize(me.scratch, layer.down, first, last);
    }
  });
}

/* Blocks [from, to) of the pass's only token. */
void LayerStack::activate_blocks(const StackLayer &layer, size_t from, size_t to, float *tile) {
  const size_t count = (to - from) * BLOCK_COLS;
  const size_t halves = shape_.gated ? 2 : 1;
  float *const gate = wide_.floats() + from * BLOCK_COLS;
  for (size_t half = 0; half < halves && layer.up.bias != nullptr; half++) {
    const size_t at = half * shape_.hidden;
    add(gate + at, layer.up.bias + from * BLOCK_COLS + at, count);
  }
  float *const up = shape_.gated ? gate + shape_.hidden : nullptr;
  loops_.vectors->activate(shape_.activation, gate, up, count, tile);
  loops_.blocks->quantize(tile, 1, count, 0, 1, activations_.bytes() + from * TOKEN_BYTES);
}

}  // namespace selkie
