/*
 * Products modulo q without a JVM, on every level that this processor has: against 128-bit
 * integers, from blocks of memory of exactly the right size, so that a sanitizer sees every step
 * beyond them.
 */
#include <cstdint>
#include <cstdio>
#include <memory>

#include "loops.h"
#include "native_tests.h"

namespace {

int failures = 0;
uint64_t state = 1;

uint64_t draw() {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return state >> 11;
}

struct Shape {
  size_t rows;
  size_t cols;
  size_t lanes;
};

uint64_t expected(const selkie::ResidueProduct &p, size_t row, size_t lane) {
  __extension__ typedef __int128 Wide;
  Wide sum = 0;
  for (size_t j = 0; j < p.cols; j++) {
    sum += static_cast<Wide>(static_cast<int8_t>(p.w[row * p.cols + j])) *
           static_cast<Wide>(p.x[j * p.lanes + lane]);
  }
  sum %= static_cast<Wide>(p.q);
  return static_cast<uint64_t>(sum < 0 ? sum + static_cast<Wide>(p.q) : sum);
}

void check(const selkie::Loops &loops, int level, const Shape &shape, uint64_t q, bool extreme) {
  const std::unique_ptr<uint8_t[]> w(new uint8_t[shape.rows * shape.cols]);
  const std::unique_ptr<uint64_t[]> x(new uint64_t[shape.cols * shape.lanes]);
  const std::unique_ptr<uint64_t[]> y(new uint64_t[shape.rows * shape.lanes]);
  for (size_t i = 0; i < shape.rows * shape.cols; i++) {
    w[i] = static_cast<uint8_t>(extreme ? 0x80 : draw());
  }
  for (size_t i = 0; i < shape.cols * shape.lanes; i++) {
    x[i] = extreme ? q - 1 : draw() % q;
  }
  const selkie::ResidueProduct product = {w.get(), shape.rows,  shape.cols, x.get(), shape.lanes,
                                          0,       shape.lanes, q,          y.get()};
  bool right = loops.residues(product);
  for (size_t i = 0; i < shape.rows && right; i++) {
    for (size_t lane = 0; lane < shape.lanes && right; lane++) {
      right = y[i * shape.lanes + lane] == expected(product, i, lane);
    }
  }
  if (!right) {
    std::fprintf(stderr, "level %d, %zux%zux%zu, q=%llu: wrong\n", level, shape.rows, shape.cols,
                 shape.lanes, static_cast<unsigned long long>(q));
    failures++;
  }
}

}  // namespace

int main() {
  const Shape shapes[] = {{1, 1, 1}, {3, 5, 9}, {4, 4, 16}, {7, 289, 17}, {13, 513, 33}, {61, 70, 5}};
  const uint64_t moduli[] = {3,
                             (uint64_t{1} << 32) + 15,
                             (uint64_t{1} << 40) - 87,
                             (uint64_t{1} << 48) - 59,
                             (uint64_t{1} << 54) - 1};
  int levels = 0;
  for (int level = 0; level <= selkie::LEVEL_AVX512_VNNI; level++) {
    const selkie::Loops *loops = selkie::loops(level);
    if (loops == nullptr) {
      continue;
    }
    levels++;
    for (const Shape &shape : shapes) {
      for (const uint64_t q : moduli) {
        check(*loops, level, shape, q, false);
        check(*loops, level, shape, q, true);
      }
    }
  }
  failures += check_blocks();
  std::printf("%d levels: %d failures\n", levels, failures);
  return failures == 0 ? 0 : 1;
}
