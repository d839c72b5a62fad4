/* Residues as a run of b-bit numbers, least significant bit first, in whole 64-bit words. */
#ifndef SELKIE_PACKING_H
#define SELKIE_PACKING_H

#include <string.h>

#include "ring.h"

#if defined(__AVX512VBMI__)
#include <immintrin.h>
#endif

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

/* Residues from one word on; the run of `count` ends with zero bits. */
inline void pack_scalar(Packing packing, const uint64_t *x, size_t count, uint8_t *out) {
  const uint32_t bits = packing.bits - packing.dropped;
  uint64_t word = 0;
  uint32_t filled = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t value = x[i] >> packing.dropped;
    word |= value << filled;
    filled += bits;
    if (filled >= 64) {
      memcpy(out, &word, 8);
      out += 8;
      filled -= 64;
      word = filled == 0 ? 0 : value >> (bits - filled);
    }
  }
  if (filled > 0) {
    memcpy(out, &word, 8);
  }
}

/* Adds 2^63 to the result's flag if a value is too large or a padding bit is set. */
inline uint64_t unpack_scalar(Packing packing, uint64_t q, const uint8_t *in, size_t count,
                              uint64_t *x) {
  const uint32_t bits = packing.bits - packing.dropped;
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  const uint64_t largest = (q - 1) >> packing.dropped;
  const uint64_t middle = packing.dropped == 0 ? 0 : uint64_t{1} << (packing.dropped - 1);
  uint64_t bad = 0;
  uint64_t word = 0;
  uint32_t left = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t value = word;
    if (left < bits) {
      memcpy(&word, in, 8);
      in += 8;
      value |= word << left;
      word = bits - left == 64 ? 0 : word >> (bits - left);
      left += 64;
    } else {
      word >>= bits;
    }
    left -= bits;
    value &= mask;
    bad |= largest - value;
    const uint64_t whole = (value << packing.dropped) + middle;
    x[i] = whole - (whole >= q ? q : 0);
  }
  return bad | (word != 0 ? uint64_t{1} << 63 : 0);
}

#if defined(__AVX512VBMI__)

/* Eight values of `bits` bits are `bits` bytes: where each byte or value comes from. */
struct ByteMoves {
  alignas(64) uint8_t first[64];
  alignas(64) uint8_t second[64];
  alignas(64) uint64_t shifts[8];
  __mmask64 has_second;

  explicit ByteMoves(uint32_t bits) : first(), second(), shifts(), has_second(0) {
    for (uint32_t j = 0; j < 8; j++) {
      shifts[j] = (j * bits) % 8;
    }
  }
};

inline ByteMoves packing_moves(uint32_t bits) {
  ByteMoves moves(bits);
  for (uint32_t i = 0; i < bits; i++) {
    const uint32_t j = 8 * i / bits;
    moves.first[i] = static_cast<uint8_t>(8 * j + i - j * bits / 8);
    if (j + 1 < 8 && 8 * i + 7 >= (j + 1) * bits) {
      moves.second[i] = static_cast<uint8_t>(8 * (j + 1) + i - (j + 1) * bits / 8);
      moves.has_second |= __mmask64{1} << i;
    }
  }
  return moves;
}

inline ByteMoves unpacking_moves(uint32_t bits) {
  ByteMoves moves(bits);
  for (uint32_t j = 0; j < 8; j++) {
    for (uint32_t k = 0; k < 8; k++) {
      moves.first[8 * j + k] = static_cast<uint8_t>(j * bits / 8 + k);
    }
  }
  return moves;
}

inline void pack_run(Packing packing, const uint64_t *x, size_t count, uint8_t *out) {
  const uint32_t bits = packing.bits - packing.dropped;
  const ByteMoves moves = packing_moves(bits);
  const __m512i first = _mm512_load_si512(moves.first);
  const __m512i second = _mm512_load_si512(moves.second);
  const __m512i shifts = _mm512_load_si512(moves.shifts);
  const __m128i dropped = _mm_cvtsi32_si128(static_cast<int>(packing.dropped));
  const __mmask64 bytes = (__mmask64{1} << bits) - 1;
  const size_t whole = count / 64 * 64;
  for (size_t i = 0; i < whole; i += 8, out += bits) {
    const __m512i value = _mm512_srl_epi64(_mm512_loadu_si512(x + i), dropped);
    const __m512i shifted = _mm512_sllv_epi64(value, shifts);
    const __m512i low = _mm512_permutexvar_epi8(first, shifted);
    const __m512i high = _mm512_maskz_permutexvar_epi8(moves.has_second, second, shifted);
    _mm512_mask_storeu_epi8(out, bytes, _mm512_or_si512(low, high));
  }
  pack_scalar(packing, x + whole, count - whole, out);
}

inline uint64_t unpack_run(Packing packing, uint64_t q, const uint8_t *in, size_t count,
                           uint64_t *x) {
  const uint32_t bits = packing.bits - packing.dropped;
  const ByteMoves moves = unpacking_moves(bits);
  const auto set = [](uint64_t v) { return _mm512_set1_epi64(static_cast<long long>(v)); };
  const __m512i first = _mm512_load_si512(moves.first);
  const __m512i shifts = _mm512_load_si512(moves.shifts);
  const __m512i mask = set((uint64_t{1} << bits) - 1);
  const __m512i largest = set((q - 1) >> packing.dropped);
  const __m512i middle = set(packing.dropped == 0 ? 0 : uint64_t{1} << (packing.dropped - 1));
  const __m512i modulus = set(q);
  const __m128i dropped = _mm_cvtsi32_si128(static_cast<int>(packing.dropped));
  const __mmask64 bytes = (__mmask64{1} << bits) - 1;
  __m512i bad = _mm512_setzero_si512();
  const size_t whole = count / 64 * 64;
  for (size_t i = 0; i < whole; i += 8, in += bits) {
    const __m512i raw = _mm512_maskz_loadu_epi8(bytes, in);
    const __m512i spread = _mm512_permutexvar_epi8(first, raw);
    const __m512i value = _mm512_and_si512(_mm512_srlv_epi64(spread, shifts), mask);
    bad = _mm512_or_si512(bad, _mm512_sub_epi64(largest, value));
    const __m512i grown = _mm512_add_epi64(_mm512_sll_epi64(value, dropped), middle);
    _mm512_storeu_si512(x + i, _mm512_min_epu64(grown, _mm512_sub_epi64(grown, modulus)));
  }
  const uint64_t seen = static_cast<uint64_t>(_mm512_reduce_or_epi64(bad));
  return seen | unpack_scalar(packing, q, in, count - whole, x + whole);
}

/* A value and its shift must fit 64 bits, and a byte must hold parts of two values at most. */
inline bool fits_moves(Packing packing) {
  const uint32_t bits = packing.bits - packing.dropped;
  return bits >= 8 && bits <= 56;
}

#else

inline void pack_run(Packing packing, const uint64_t *x, size_t count, uint8_t *out) {
  pack_scalar(packing, x, count, out);
}
inline uint64_t unpack_run(Packing packing, uint64_t q, const uint8_t *in, size_t count,
                           uint64_t *x) {
  return unpack_scalar(packing, q, in, count, x);
}
inline bool fits_moves(Packing) { return false; }

#endif

void pack(Packing packing, const uint64_t *x, size_t count, uint8_t *out) {
  if (fits_moves(packing)) {
    pack_run(packing, x, count, out);
  } else {
    pack_scalar(packing, x, count, out);
  }
}

bool unpack(Packing packing, uint64_t q, const uint8_t *in, size_t count, uint64_t *x) {
  const uint64_t bad = fits_moves(packing) ? unpack_run(packing, q, in, count, x)
                                           : unpack_scalar(packing, q, in, count, x);
  return bad >> 63 == 0;
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
