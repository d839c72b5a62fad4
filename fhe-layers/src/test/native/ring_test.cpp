/* The ring's loops without a JVM, in buffers of exactly their size: every level against the definition. */
#include "ring.h"

#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

int failures = 0;

void check(bool condition, const char *what, int level, size_t a, size_t b) {
  if (!condition) {
    std::fprintf(stderr, "level %d, %zu, %zu: %s\n", level, a, b, what);
    failures++;
  }
}

uint64_t state = 1;

uint64_t next() {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return state ^ state >> 29;
}

uint64_t definition(const std::vector<int8_t> &w, const std::vector<uint64_t> &x, size_t row,
                    size_t token, size_t cols, uint64_t q) {
  __int128 sum = 0;
  for (size_t j = 0; j < cols; j++) {
    sum += static_cast<__int128>(w[row * cols + j]) * static_cast<__int128>(x[token * cols + j]);
  }
  const auto rest = static_cast<int64_t>(sum % static_cast<__int128>(q));
  return static_cast<uint64_t>(rest < 0 ? rest + static_cast<int64_t>(q) : rest);
}

void lanes(const selkie::RingLoops &loops, int level, uint64_t q, size_t rows, size_t cols,
           size_t tokens, bool extreme) {
  std::vector<int8_t> w(rows * cols);
  std::vector<uint64_t> x(tokens * cols);
  std::vector<uint64_t> y(tokens * rows);
  for (int8_t &weight : w) {
    weight = extreme ? -128 : static_cast<int8_t>(next());
  }
  for (uint64_t &value : x) {
    value = extreme ? q - 1 : next() % q;
  }
  check(loops.multiply_lanes(w.data(), rows, cols, 0, rows, x.data(), tokens, q, y.data()),
        "memory", level, rows, cols);
  for (size_t token = 0; token < tokens; token++) {
    for (size_t row = 0; row < rows; row++) {
      check(y[token * rows + row] == definition(w, x, row, token, cols, q), "product", level, rows,
            cols);
    }
  }
}

void packing(const selkie::RingLoops &loops, int level, selkie::Packing how, uint64_t q,
             size_t count) {
  std::vector<uint64_t> x(count);
  std::vector<uint64_t> back(count);
  std::vector<uint8_t> bytes(selkie::packed_length(how, count));
  for (uint64_t &value : x) {
    value = next() % q;
  }
  loops.pack(how, x.data(), count, bytes.data());
  check(loops.unpack(how, q, bytes.data(), count, back.data()), "unpack", level, how.bits, count);
  for (size_t i = 0; i < count; i++) {
    const uint64_t middle = how.dropped == 0 ? 0 : uint64_t{1} << (how.dropped - 1);
    check(back[i] == ((x[i] >> how.dropped << how.dropped) + middle) % q, "packing", level,
          how.bits, count);
  }
}

}  // namespace

int main() {
  int levels = 0;
  for (int level = 0; level < 3; level++) {
    const selkie::RingLoops *loops = selkie::ring_loops(level);
    if (loops == nullptr) {
      continue;
    }
    levels++;
    for (const uint32_t bits : {24u, 32u, 40u, 45u, 48u, 53u}) {
      const uint64_t q = (uint64_t{1} << bits) - 59;
      for (const size_t cols : {size_t{1}, size_t{15}, size_t{64}, size_t{77}, size_t{2113}}) {
        lanes(*loops, level, q, 1, cols, 1, false);
        lanes(*loops, level, q, 7, cols, 3, false);
        lanes(*loops, level, q, 5, cols, 2, true);
      }
      for (const size_t count : {size_t{1}, size_t{63}, size_t{64}, size_t{200}}) {
        packing(*loops, level, {bits, 0}, q, count);
        packing(*loops, level, {bits, 5}, q, count);
      }
    }
  }
  std::printf("%d levels: %d failures\n", levels, failures);
  return failures == 0 ? 0 : 1;
}
