#include "loops.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace selkie {
namespace {

#define SELKIE_LOOPS(level) \
  { level::float32, level::integers, level::residues }

constexpr Loops SCALAR = SELKIE_LOOPS(scalar);

#if defined(__x86_64__)
constexpr Loops AVX2 = SELKIE_LOOPS(avx2);
constexpr Loops AVX2_VNNI = SELKIE_LOOPS(avx2vnni);
constexpr Loops AVX512 = SELKIE_LOOPS(avx512);
constexpr Loops AVX512_VNNI = SELKIE_LOOPS(avx512vnni);

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

/* CPUID leaf 7, subleaf 1, EAX bit 4; the system saves the registers if it does for AVX2. */
bool has_avx2vnni() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return has_avx2() && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 &&
         (eax >> 4 & 1) != 0;
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

bool has_avx512vnni() {
  return has_avx512() && __builtin_cpu_supports("avx512vnni");
}
#endif

}  // namespace

bool supported(int level) {
  switch (level) {
    case LEVEL_SCALAR:
      return true;
#if defined(__x86_64__)
    case LEVEL_AVX2:
      return has_avx2();
    case LEVEL_AVX2_VNNI:
      return has_avx2vnni();
    case LEVEL_AVX512:
      return has_avx512();
    case LEVEL_AVX512_VNNI:
      return has_avx512vnni();
#endif
    default:
      return false;
  }
}

const Loops *loops(int level) {
  if (!supported(level)) {
    return nullptr;
  }
  switch (level) {
#if defined(__x86_64__)
    case LEVEL_AVX2:
      return &AVX2;
    case LEVEL_AVX2_VNNI:
      return &AVX2_VNNI;
    case LEVEL_AVX512:
      return &AVX512;
    case LEVEL_AVX512_VNNI:
      return &AVX512_VNNI;
#endif
    default:
      return &SCALAR;
  }
}

}  // namespace selkie
