/*
 * Products of packed Q8_0 and Q4_0 blocks without a JVM, on every level that this processor has.
 * Scales are powers of two and activations whole numbers with 127 in each block, so that every
 * result is exact: what comes out must equal the sum over the file's own blocks.
 */
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "block_layout.h"
#include "loops.h"
#include "native_tests.h"

namespace {

constexpr size_t TILE = 12;

uint64_t state = 1;

int draw(int from, int to) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return from + static_cast<int>((state >> 33) % static_cast<uint64_t>(to - from + 1));
}

struct Shape {
  size_t rows;
  size_t cols;
  size_t tokens;
};

/* Blocks as a GGUF file has them, and the values that they stand for. */
struct Matrix {
  std::vector<uint8_t> blocks;
  std::vector<float> values;
};

Matrix random_matrix(selkie::BlockFormat format, const Shape &shape) {
  Matrix m;
  for (size_t b = 0; b < shape.rows * shape.cols / selkie::BLOCK_COLS; b++) {
    const bool half = draw(0, 1) == 1;
    const float scale = half ? 0.5f : 1.0f;
    m.blocks.push_back(0);
    m.blocks.push_back(half ? 0x38 : 0x3c); /* f16 */
    uint8_t quants[selkie::BLOCK_COLS];
    for (uint8_t &quant : quants) {
      const int value = format == selkie::Q8_0 ? draw(-128, 127) : draw(-8, 7);
      m.values.push_back(scale * static_cast<float>(value));
      quant = static_cast<uint8_t>(format == selkie::Q8_0 ? value : value + 8);
    }
    for (size_t i = 0; i < (format == selkie::Q8_0 ? 32u : 16u); i++) {
      m.blocks.push_back(
          static_cast<uint8_t>(format == selkie::Q8_0 ? quants[i] : quants[i] | quants[i + 16] << 4));
    }
  }
  return m;
}

bool right(const selkie::BlockLoops &loops, selkie::BlockFormat format, const Shape &shape) {
  const Matrix w = random_matrix(format, shape);
  std::vector<float> x(shape.tokens * shape.cols);
  for (size_t i = 0; i < x.size(); i++) {
    x[i] = static_cast<float>(i % selkie::BLOCK_COLS == 3 ? 127 : draw(-127, 127));
  }
  const size_t panels = (shape.rows + selkie::PANEL_ROWS - 1) / selkie::PANEL_ROWS;
  const size_t stride = panels * selkie::PANEL_ROWS;
  std::vector<uint8_t> packed(panels * selkie::panel_bytes(format, shape.cols));
  selkie::pack_panels(format, w.blocks.data(), shape.cols, 0, shape.rows, packed.data());
  std::vector<uint8_t> activations(x.size() / selkie::BLOCK_COLS * selkie::TOKEN_BYTES);
  for (size_t token = 0; token < shape.tokens; token += TILE) {
    const size_t end = shape.tokens - token < TILE ? shape.tokens : token + TILE;
    loops.quantize(&x[token * shape.cols], shape.tokens, shape.cols, token, end,
                   activations.data());
  }
  std::vector<float> y(shape.tokens * stride);
  loops.multiply({packed.data(), format, shape.cols}, 0, panels, activations.data(), shape.tokens,
                 0, shape.tokens, y.data(), stride);
  for (size_t row = 0; row < shape.rows; row++) {
    for (size_t token = 0; token < shape.tokens; token++) {
      float sum = 0;
      for (size_t i = 0; i < shape.cols; i++) {
        sum += w.values[row * shape.cols + i] * x[token * shape.cols + i];
      }
      if (y[token * stride + row] != sum) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

int check_blocks() {
  const Shape shapes[] = {{1, 32, 1}, {17, 96, 5}, {33, 288, 13}, {48, 544, 25}, {16, 256, 4}};
  int failures = 0;
  for (int level = 0; level <= selkie::LEVEL_AVX512_VNNI; level++) {
    const selkie::BlockLoops *loops = selkie::block_loops(level);
    for (const selkie::BlockFormat format : {selkie::Q8_0, selkie::Q4_0}) {
      for (const Shape &shape : shapes) {
        if (loops != nullptr && !right(*loops, format, shape)) {
          std::fprintf(stderr, "level %d, format %d, %zux%zux%zu: wrong\n", level, format,
                       shape.rows, shape.cols, shape.tokens);
          failures++;
        }
      }
    }
  }
  return failures;
}
