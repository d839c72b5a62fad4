/* W·X modulo q for residues below 2^54: the limbs that this CPU level multiplies fastest. */
#if defined(__AVX512VNNI__)
#include "limbs_vnni.h"
#else
#include "limbs_words.h"
#endif

namespace selkie {
namespace SELKIE_LEVEL {

#if defined(__AVX512VNNI__)

bool residues(const ResidueProduct &p) {
  const uint64_t largest = p.q - 1;
  if (largest >> 32 == 0) {
    return multiply<Vnni<4, 6>>(p);
  }
  if (largest >> 40 == 0) {
    return multiply<Vnni<5, 5>>(p);
  }
  if (largest >> 48 == 0) {
    return multiply<Vnni<6, 4>>(p);
  }
  return multiply<Vnni<7, 3>>(p);
}

#else

bool residues(const ResidueProduct &p) {
  if (p.q <= uint64_t{1} << 32) {
    return multiply<Words<2, 6>>(p);
  }
  if (p.q <= uint64_t{1} << 48) {
    return multiply<Words<3, 4>>(p);
  }
  return multiply<Words<4, 3>>(p);
}

#endif

}  // namespace SELKIE_LEVEL
}  // namespace selkie
