#include "ring.h"

namespace selkie {

namespace portable {
extern const RingLoops RING_LOOPS;
}

#if defined(__x86_64__)
namespace avx2 {
extern const RingLoops RING_LOOPS;
}
namespace avx512 {
extern const RingLoops RING_LOOPS;
}

namespace {

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("aes");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512ifma") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vnni") &&
         __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("vaes");
}

}  // namespace
#endif

const RingLoops *ring_loops(int level) {
  switch (level) {
    case 0:
      return &portable::RING_LOOPS;
#if defined(__x86_64__)
    case 1:
      return has_avx2() ? &avx2::RING_LOOPS : nullptr;
    case 2:
      return has_avx512() ? &avx512::RING_LOOPS : nullptr;
#endif
    default:
      return nullptr;
  }
}

}  // namespace selkie
