#include "limits.h"

#include <chrono>

#include "loops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace selkie {
namespace {

constexpr int ROUNDS = 5;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/* Keeps a value that nothing else uses. */
template <typename T>
inline void keep(const T &value) {
  asm volatile("" : : "m"(value) : "memory");
}

#if defined(__x86_64__)
constexpr size_t STEPS = 2000000;
constexpr size_t SUMS = 12; /* more than latency times instructions a cycle */

/* Twelve independent sums, so that only the throughput of vpdpbusd counts. */
__attribute__((target("avx512f,avx512vnni"))) double vnni_seconds() {
  __m512i a = _mm512_set1_epi8(1);
  __m512i b = _mm512_set1_epi8(2);
  __m512i s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a;
  __m512i s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
#define SELKIE_STEP(sum) asm volatile("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b))
  const double start = now();
  for (size_t i = 0; i < STEPS; i++) {
    SELKIE_STEP(s0);
    SELKIE_STEP(s1);
    SELKIE_STEP(s2);
    SELKIE_STEP(s3);
    SELKIE_STEP(s4);
    SELKIE_STEP(s5);
    SELKIE_STEP(s6);
    SELKIE_STEP(s7);
    SELKIE_STEP(s8);
    SELKIE_STEP(s9);
    SELKIE_STEP(s10);
    SELKIE_STEP(s11);
  }
  const double seconds = now() - start;
#undef SELKIE_STEP
  keep(s0);
  return seconds;
}
#endif

double read_seconds(const uint64_t *words, size_t count) {
  uint64_t sums[8] = {};
  const double start = now();
  for (size_t i = 0; i + 8 <= count; i += 8) {
    for (size_t j = 0; j < 8; j++) {
      sums[j] ^= words[i + j];
    }
  }
  const double seconds = now() - start;
  keep(sums);
  return seconds;
}

/* The least of some rounds: what disturbs a core only adds. */
template <typename Round>
double least_seconds(Round round) {
  double least = round();
  for (int i = 1; i < ROUNDS; i++) {
    const double seconds = round();
    least = seconds < least ? seconds : least;
  }
  return least;
}

}  // namespace

double vnni_rate() {
#if defined(__x86_64__)
  if (supported(LEVEL_AVX512_VNNI)) {
    return static_cast<double>(STEPS * SUMS * 64) / least_seconds(vnni_seconds);
  }
#endif
  return 0;
}

double read_rate(const uint64_t *words, size_t count) {
  return static_cast<double>(count) * sizeof(uint64_t) /
         least_seconds([&] { return read_seconds(words, count); });
}

}  // namespace selkie
