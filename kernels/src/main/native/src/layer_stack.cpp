#include "layer_stack.h"

#include <sched.h>
#include <time.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace selkie {
namespace {

constexpr size_t TOKEN_TILE = 12;   /* tokens that are quantized together */
constexpr size_t STEPS_A_LAYER = 10; /* see LayerStack::work */
/* Weights that a thread takes at once, and activations beside them: they fit its second cache. */
constexpr size_t PART_BYTES = 256 * 1024;
constexpr size_t ACTIVATION_BYTES = 384 * 1024;
/* Least multiply-adds that are worth another thread's attention. */
constexpr size_t LEAST_MACS = 1 << 15;
/* Weights that waiting threads may fetch before their turn: a part of the second cache. */
constexpr size_t AHEAD_BYTES = 192 * 1024;
constexpr size_t PANEL_PAIR = 2; /* panels that are computed together */
constexpr size_t STORED_TOKENS = 16;

inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Asks for the next lines of the matrix: memory would have nothing to do while a thread waits. */
void fetch(LayerStack::Ahead &ahead) {
  constexpr size_t LINES = 256;
  if (ahead.bytes >= LINES) {
    for (size_t line = 0; line < LINES; line += 64) {
      __builtin_prefetch(ahead.next + line, 0, 2);
    }
    ahead.next += LINES;
    ahead.bytes -= LINES;
  }
}

/* Busy for some 50 microseconds, then giving way, then asleep. */
void await(const std::atomic<size_t> &done, size_t count, LayerStack::Ahead &ahead) {
  for (size_t turn = 0; done.load(std::memory_order_acquire) < count; turn++) {
    if (turn < 2000) {
      fetch(ahead);
      relax();
    } else if (turn < 2100) {
      sched_yield();
    } else {
      const timespec moment = {0, 50000};
      nanosleep(&moment, nullptr);
    }
  }
}

void add(float *x, const float *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    x[i] += y[i];
  }
}

size_t at_least_one(size_t count) { return count == 0 ? 1 : count; }

}  // namespace

StackMemory::~StackMemory() {
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
  std::free(data_);
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
                       std::vector<StackLayer> layers)
    : loops_(loops),
      shape_(shape),
      layers_(std::move(layers)),
      steps_(new Step[layers_.size() * STEPS_A_LAYER + 1]) {}

void LayerStack::begin(size_t tokens, std::vector<StackPiece> pieces) {
  size_t cols = 0;
  size_t added = 0;
  size_t wide = 0;
  size_t stride = 0;
  for (const StackLayer &layer : layers_) {
    for (const StackMatrix *m :
         {&layer.query_key_value, &layer.attention_output, &layer.up, &layer.down}) {
      cols = m->cols > cols ? m->cols : cols;
    }
    stride = layer.query_key_value.stride();
    added = layer.down.stride();
    wide = layer.up.stride();
  }
  tokens_ = tokens;
  pieces_ = std::move(pieces);
  scratch_floats_ = (attention_floats() + TOKEN_TILE * cols + 15) / 16 * 16;
  x_.reserve(tokens * shape_.width * sizeof(float));
  added_.reserve(tokens * added * sizeof(float));
  query_key_value_.reserve(tokens * stride * sizeof(float));
  mixed_.reserve(tokens * shape_.heads * shape_.dimension * sizeof(float));
  wide_.reserve(tokens * wide * sizeof(float));
  activations_.reserve(tokens * cols / BLOCK_COLS * TOKEN_BYTES);
  scratch_.reserve(shape_.threads * scratch_floats_ * sizeof(float));
  for (StackMemory &rotation : rotations_) {
    rotation.reserve(2 * tokens * at_least_one(shape_.pairs) * sizeof(float));
  }
  plan_attention();
  for (size_t i = 0; i <= layers_.size() * STEPS_A_LAYER; i++) {
    steps_[i].next.store(0, std::memory_order_relaxed);
    steps_[i].done.store(0, std::memory_order_relaxed);
  }
  workers_.store(0);
}

/* What a thread may fetch of a matrix that comes next, where one token passes by all of it. */
LayerStack::Ahead LayerStack::ahead_of(const StackMatrix &matrix) const {
  const StackPart &first = matrix.parts[0];
  const size_t bytes = first.count * panel_bytes(first.panels.format, matrix.cols);
  return {first.panels.data, tokens_ > 1 ? 0 : bytes < AHEAD_BYTES ? bytes : AHEAD_BYTES};
}

template <typename Body>
void LayerStack::share(Step &step, size_t count, size_t least, size_t most, Ahead &ahead,
                       Body body) {
  size_t from = step.next.load(std::memory_order_relaxed);
  while (from < count) {
    size_t part = (count - from) / (2 * shape_.threads);
    part = part > most ? most : part;
    part = part < least ? least : part;
    const size_t to = count - from < part ? count : from + part;
    if (step.next.compare_exchange_weak(from, to, std::memory_order_relaxed)) {
      body(from, to);
      step.done.fetch_add(to - from, std::memory_order_release);
      from = step.next.load(std::memory_order_relaxed);
    }
  }
  await(step.done, count, ahead);
}

void LayerStack::work() {
  float *const scratch = scratch_.floats() + workers_.fetch_add(1) * scratch_floats_;
  const size_t tiles = (tokens_ + TOKEN_TILE - 1) / TOKEN_TILE;
  const size_t query_width = shape_.heads * shape_.dimension;
  const StackLayer *before = nullptr;
  Step *step = steps_.get();
  Ahead ahead = {};
  for (const StackLayer &layer : layers_) {
    share(*step++, tiles, 1, tiles, ahead, [&](size_t from, size_t to) {
      enter(before == nullptr ? nullptr : &before->down,
            before == nullptr ? StackNorm{} : before->feed_forward_post_norm,
            layer.attention_norm, from, to, scratch);
    });
    ahead = ahead_of(layer.attention_output);
    multiply(*step++, layer.query_key_value, query_key_value_.floats(), ahead);
    const size_t stores = (tokens_ + STORED_TOKENS - 1) / STORED_TOKENS;
    share(*step++, stores, 1, stores, ahead, [&](size_t from, size_t to) {
      const size_t end = to * STORED_TOKENS;
      turn_and_store(layer, from * STORED_TOKENS, end < tokens_ ? end : tokens_);
    });
    share(*step++, units_.size(), 1, 1, ahead, [&](size_t from, size_t to) {
      for (size_t i = from; i < to; i++) {
        attend(layer, units_[i], scratch);
      }
    });
    share(*step++, tiles, 1, tiles, ahead, [&](size_t from, size_t to) {
      for (size_t tile = from; tile < to; tile++) {
        const size_t first = tile * TOKEN_TILE;
        if (units_[0].tokens == 0) {
          merge_tiles(*units_[0].piece, scratch);
        }
        quantize(mixed_.floats() + first * query_width, query_width, first, first + TOKEN_TILE);
      }
    });
    ahead = ahead_of(layer.up);
    multiply(*step++, layer.attention_output, added_.floats(), ahead);
    share(*step++, tiles, 1, tiles, ahead, [&](size_t from, size_t to) {
      enter(&layer.attention_output, layer.attention_post_norm, layer.feed_forward_norm, from, to,
            scratch);
    });
    ahead = ahead_of(layer.down);
    multiply(*step++, layer.up, wide_.floats(), ahead);
    activate(*step++, layer, scratch, ahead);
    ahead = &layer == &layers_.back() ? Ahead{} : ahead_of((&layer)[1].query_key_value);
    multiply(*step++, layer.down, added_.floats(), ahead);
    before = &layer;
  }
  share(*step, tiles, 1, tiles, ahead, [&](size_t from, size_t to) {
    enter(&before->down, before->feed_forward_post_norm, StackNorm{}, from, to, scratch);
  });
}

void LayerStack::multiply(Step &step, const StackMatrix &matrix, float *y, Ahead &ahead) {
  const size_t pair_macs = matrix.cols * PANEL_PAIR * PANEL_ROWS;
  const size_t least = at_least_one(LEAST_MACS / (pair_macs * tokens_));
  const size_t most = at_least_one(PART_BYTES / pair_macs);
  const size_t pairs = (matrix.panels() + PANEL_PAIR - 1) / PANEL_PAIR;
  share(step, pairs, least, most > least ? most : least, ahead, [&](size_t from, size_t to) {
    multiply_panels(matrix, from * PANEL_PAIR, to * PANEL_PAIR, y);
  });
}

/* Panels [from, to), counted through all parts; to may lie beyond the last. */
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

void LayerStack::quantize(const float *tile, size_t cols, size_t from, size_t to) {
  loops_.blocks->quantize(tile, tokens_, cols, from, to < tokens_ ? to : tokens_,
                          activations_.bytes());
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
                       size_t from, size_t to, float *tile) {
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
      if (norm.weight != nullptr) {
        normalize(norm, x, tile + (token - first) * width);
      }
    }
    if (norm.weight != nullptr) {
      quantize(tile, width, first, last);
    }
  }
}

/* Activation and product with the gate, quantized. */
void LayerStack::activate(Step &step, const StackLayer &layer, float *tile, Ahead &ahead) {
  const size_t tiles = (tokens_ + TOKEN_TILE - 1) / TOKEN_TILE;
  const size_t stride = layer.up.stride();
  const size_t hidden = shape_.hidden;
  share(step, tiles, 1, tiles, ahead, [&](size_t from, size_t to) {
    for (size_t first = from * TOKEN_TILE; first < to * TOKEN_TILE && first < tokens_;
         first += TOKEN_TILE) {
      const size_t last = tokens_ - first < TOKEN_TILE ? tokens_ : first + TOKEN_TILE;
      for (size_t token = first; token < last; token++) {
        float *const wide = wide_.floats() + token * stride;
        add_bias(layer.up, wide);
        loops_.vectors->activate(shape_.activation, wide, shape_.gated ? wide + hidden : nullptr,
                                 hidden, tile + (token - first) * hidden);
      }
      quantize(tile, hidden, first, last);
    }
  });
}

}  // namespace selkie
