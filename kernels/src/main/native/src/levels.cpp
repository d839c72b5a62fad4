#include "loops.h"

namespace selkie {
namespace {

#define SELKIE_LOOPS(level) \
  { level::float32, level::q8, level::q4, level::integers, level::residues }

constexpr Loops SCALAR = SELKIE_LOOPS(scalar);

#if defined(__x86_64__)
constexpr Loops AVX2 = SELKIE_LOOPS(avx2);
constexpr Loops AVX512 = SELKIE_LOOPS(avx512);

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}
#endif

}  // namespace

const Loops *loops(int level) {
  switch (level) {
    case 0:
      return &SCALAR;
#if defined(__x86_64__)
    case 1:
      return has_avx2() ? &AVX2 : nullptr;
    case 2:
      return has_avx512() ? &AVX512 : nullptr;
#endif
    default:
      return nullptr;
  }
}

}  // namespace selkie
