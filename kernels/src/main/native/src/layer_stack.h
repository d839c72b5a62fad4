/*
 * Layers of a transformer over packed blocks, run in one go: the values between products never leave
 * native memory, and threads meet by counters instead of by a call for each product.
 *
 * Every thread walks the same list of steps. A step is cut into parts: a thread takes those of its
 * own share, which lie side by side in memory, then what is left of the others', then it waits until
 * those that others have begun are done. So a thread that comes late or not at all, because another
 * process has its core, holds up nobody. The operations and their order are those of the single
 * calls: bits are the same, whatever the number of threads.
 */
#ifndef SELKIE_LAYER_STACK_H
#define SELKIE_LAYER_STACK_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "attention.h"
#include "block_layout.h"
#include "integer_blocks.h"
#include "vectors.h"

namespace selkie {

/* weight is null where the architecture has no such norm; bias is null for a norm by root mean square. */
struct StackNorm {
  const float *weight;
  const float *bias;
};

/*
 * Rows first_row and on of a matrix; all parts but the last have whole panels. A matrix of integers
 * has one part.
 */
struct StackPart {
  Panels panels;
  size_t count; /* of panels */
  size_t first_row;
};

struct StackMatrix {
  std::vector<StackPart> parts;
  const float *bias; /* or null */
  int most;          /* greatest activation of a matrix of integers; 0 for blocks */
  const float *row_scales;
  size_t rows;
  size_t cols;
  size_t panels() const;
  /* Columns that are stored. */
  size_t stored_cols() const { return (cols + BLOCK_COLS - 1) / BLOCK_COLS * BLOCK_COLS; }
  /* Vectors of int8 that make a token's activations. */
  size_t planes() const { return most > 127 ? 2 : 1; }
  /* Floats from one token's results to the next's. */
  size_t stride() const { return (rows + PANEL_ROWS - 1) / PANEL_ROWS * PANEL_ROWS; }
};

struct StackLayer {
  StackNorm attention_norm;
  StackMatrix query_key_value;
  const float *query_norm; /* over each head, or null */
  const float *key_norm;
  StackMatrix attention_output;
  StackNorm attention_post_norm;
  StackNorm feed_forward_norm;
  StackMatrix up;
  StackMatrix down;
  StackNorm feed_forward_post_norm;
  float scale;
  Scoring scoring;
  size_t rotation; /* 0, or 1 for layers with a window */
  size_t offset;   /* of the layer's first head in a page */
};

/* What follows the layers; the matrix has no rows where logits are computed elsewhere. */
struct StackOutput {
  StackNorm norm;
  StackMatrix matrix;
};

struct StackShape {
  size_t width;
  size_t heads;
  size_t kv_heads;
  size_t dimension;
  size_t hidden;
  int activation;
  bool gated;
  bool neighbours;
  size_t pairs;
  int kv_type;
  size_t head_bytes;
  double epsilon;
  size_t threads;
};

/* Consecutive tokens of one sequence: rows [row, row + tokens) of the pass, from position start on. */
struct StackPiece {
  size_t row;
  size_t tokens;
  size_t start;
  std::vector<int64_t> pages;
};

/* The loops of one CPU level. */
struct StackLoops {
  const BlockLoops *blocks;
  const VectorLoops *vectors;
  const AttentionLoops *attention;
  const IntegerLoops *integers;
};

/* Bytes at a multiple of 64 that grow on demand and are wiped before they are given back. */
class StackMemory {
 public:
  StackMemory() = default;
  StackMemory(const StackMemory &) = delete;
  StackMemory &operator=(const StackMemory &) = delete;
  ~StackMemory();
  /* At least bytes, of any content; throws std::bad_alloc. */
  void reserve(size_t bytes);
  float *floats() const { return static_cast<float *>(data_); }
  uint8_t *bytes() const { return static_cast<uint8_t *>(data_); }

 private:
  void release();

  void *data_ = nullptr;
  size_t size_ = 0;
};

class LayerStack {
 public:
  /* Weights that a waiting thread may fetch; bytes 0 for none. */
  struct Ahead {
    const uint8_t *next;
    size_t bytes;
  };

  LayerStack(const StackLoops &loops, const StackShape &shape, std::vector<StackLayer> layers,
             StackOutput output);

  /* Makes room for a pass; throws std::bad_alloc. Then x() and the rotations are to be filled. */
  void begin(size_t tokens, std::vector<StackPiece> pieces);
  /* Shape [tokens, width]: what enters the first layer, and afterwards what leaves the last one. */
  float *x() { return x_.floats(); }
  /* Cosines, then sines, shape [2, tokens, pairs], of a rotation. */
  float *rotation(size_t which) { return rotations_[which].floats(); }
  const StackShape &shape() const { return shape_; }
  size_t tokens() const { return tokens_; }
  /* Takes part in the pass until it is done; at most shape().threads times a pass. */
  void work();
  /* Makes room for the logits of rows of the last pass; throws std::bad_alloc. */
  void begin_output(std::vector<size_t> rows);
  /* Takes part in them until they are done; at most shape().threads times. */
  void predict();
  /* Logits of the index-th of those rows, shape [vocabulary]. */
  const float *logits(size_t index) const {
    return logits_.floats() + index * output_.matrix.stride();
  }
  size_t vocabulary() const { return output_.matrix.rows; }
  /*
   * The first matrix of integers whose input was not finite, four a layer in their order, then the
   * output; or -1.
   */
  int failed() const;

 private:
  static constexpr int NONE = 0x7fffffff;

  /* A step has one for each thread's share, see share(), and one of the parts that are done. */
  struct alignas(64) Counter {
    std::atomic<uint64_t> value;
  };
  /* A thread on its way through the steps. */
  struct Worker {
    size_t index;
    size_t step;
    float *scratch;
    Ahead ahead;
  };
  struct Unit {
    const StackPiece *piece;
    size_t head;
    size_t first;  /* token of the piece, or tile where it is split */
    size_t tokens; /* 0: one tile of one token whose positions are shared among threads */
  };

  template <typename Body>
  void share(Worker &me, size_t count, size_t least, size_t most, Body body);
  Ahead ahead_of(const StackMatrix &matrix, size_t worker) const;
  void multiply(Worker &me, const StackMatrix &matrix, float *y);
  void multiply_panels(const StackMatrix &matrix, size_t from, size_t to, float *y);
  void multiply_integers(const StackMatrix &matrix, size_t from, size_t to, int32_t *sums,
                         float *y);
  size_t most_pairs(const StackMatrix &matrix) const;
  size_t most_integer_sums(const StackMatrix &matrix) const;
  size_t integer_group(const StackMatrix &matrix, size_t panels) const;
  void enter(const StackMatrix *before, const StackNorm &post, const StackNorm &norm,
             const StackMatrix *next, size_t from, size_t to, float *tile);
  void activate(Worker &me, const StackLayer &layer);
  void activate_blocks(const StackLayer &layer, size_t from, size_t to, float *tile);
  void turn_and_store(const StackLayer &layer, size_t from, size_t to);
  void attend(const StackLayer &layer, const Unit &unit, float *scratch);
  void merge_tiles(const StackPiece &piece, float *scratch);
  void quantize(const float *tile, const StackMatrix &next, size_t from, size_t to);
  void fail(const StackMatrix &matrix);
  void add_bias(const StackMatrix &matrix, float *y) const;
  void normalize(const StackNorm &norm, const float *x, float *y) const;
  size_t counters() const;
  void reset_counters(size_t from_step);
  size_t output_step() const;
  template <typename Body>
  void for_matrices(Body body) const;
  void plan_attention();
  size_t attention_floats() const;

  const StackLoops loops_;
  const StackShape shape_;
  const std::vector<StackLayer> layers_;
  const StackOutput output_;
  std::vector<StackPiece> pieces_;
  std::vector<Unit> units_;
  std::vector<size_t> wanted_; /* rows */
  size_t tokens_ = 0;          /* of a product */
  size_t scratch_floats_ = 0;
  std::unique_ptr<Counter[]> counters_;
  std::atomic<size_t> workers_{0};
  std::atomic<int> failed_{NONE};
  StackMemory x_, added_, query_key_value_, mixed_, wide_, activations_, token_scales_, scratch_,
      partials_, logits_;
  StackMemory rotations_[2];
};

}  // namespace selkie

#endif
