/*
 * The vector operations of the block loops on each CPU level: LANES rows at once.
 *
 * dot() adds products of unsigned bytes (4 columns of LANES rows a vector) with signed bytes to
 * int32 sums, exactly. Without VNNI the products pass through int16 pairs: signed quants are taken
 * as magnitude and sign, and only as many pairs are added as cannot overflow.
 */
#ifndef SELKIE_BLOCK_VECTORS_H
#define SELKIE_BLOCK_VECTORS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <utility>

#include "block_layout.h"
#include "half.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
#define SELKIE_DOT_INSTRUCTION 1
#endif

/* std::integral_constant's conversion could be compiled for one level and linked into another. */
template <size_t I>
struct Constant {
  constexpr operator size_t() const { return I; }
};

/* body(constant 0), body(constant 1), ...: g++ keeps arrays in registers only so. */
template <typename Body, size_t... I>
inline __attribute__((always_inline)) void repeat(Body body, std::index_sequence<I...>) {
  (body(Constant<I>{}), ...);
}
template <size_t N, typename Body>
inline __attribute__((always_inline)) void repeat(Body body) {
  repeat(body, std::make_index_sequence<N>{});
}

/* Asks for BYTES bytes some way ahead of an address: the hardware stops at each page of 4 KiB. */
template <size_t BYTES>
inline void prefetch(const uint8_t *address) {
  constexpr size_t AHEAD = 8192;
  for (size_t line = 0; line < BYTES; line += 64) {
    __builtin_prefetch(address + AHEAD + line, 0, 0);
  }
}

inline int32_t load_int(const uint8_t *from) {
  int32_t result;
  memcpy(&result, from, sizeof result);
  return result;
}
inline float load_float(const uint8_t *from) {
  float result;
  memcpy(&result, from, sizeof result);
  return result;
}

#if defined(__AVX512F__)

constexpr size_t LANES = 16;
#if defined(SELKIE_DOT_INSTRUCTION)
constexpr size_t PANELS = 2;
#else
constexpr size_t PANELS = 1;
#endif
constexpr size_t TOKENS = 12;
typedef __m512 Floats;
typedef __m512i Ints;
typedef __m512i Bytes;

inline Floats broadcast(float value) { return _mm512_set1_ps(value); }
inline Ints broadcast(int32_t value) { return _mm512_set1_epi32(value); }
inline Floats multiply(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
inline Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
inline Ints add(Ints a, Ints b) { return _mm512_add_epi32(a, b); }
inline Ints subtract(Ints a, Ints b) { return _mm512_sub_epi32(a, b); }
inline Ints multiply(Ints a, Ints b) { return _mm512_mullo_epi32(a, b); }
inline Floats to_floats(Ints a) { return _mm512_cvtepi32_ps(a); }
template <int COUNT>
inline Ints shift_right(Ints a) {
  return _mm512_srai_epi32(a, COUNT);
}
inline Floats load_floats(const float *from) { return _mm512_loadu_ps(from); }
inline void store(float *to, Floats a) { _mm512_storeu_ps(to, a); }
inline Bytes load_bytes(const uint8_t *from) { return _mm512_loadu_si512(from); }
inline Bytes low_nibbles(Bytes a) { return _mm512_and_si512(a, _mm512_set1_epi8(15)); }
inline Bytes high_nibbles(Bytes a) { return low_nibbles(_mm512_srli_epi16(a, 4)); }
inline Floats load_halves(const uint8_t *from) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
}
inline Ints load_unsigned(const uint8_t *from) {
  return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}
inline Ints load_signed(const uint8_t *from) {
  return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}
#if defined(__AVX512VNNI__)
inline Ints dot(Ints sum, Bytes w, Ints x) { return _mm512_dpbusd_epi32(sum, w, x); }
#else
inline Bytes magnitude(Bytes biased) {
  return _mm512_abs_epi8(_mm512_xor_si512(biased, _mm512_set1_epi8(-128)));
}
/* x with the signs of biased bytes: negative where the top bit is clear. */
inline Bytes with_sign(Bytes x, Bytes biased) {
  const __mmask64 positive = _mm512_movepi8_mask(biased);
  return _mm512_mask_sub_epi8(x, ~positive, _mm512_setzero_si512(), x);
}
inline Bytes pairs(Bytes w, Bytes x) { return _mm512_maddubs_epi16(w, x); }
inline Bytes add_pairs(Bytes a, Bytes b) { return _mm512_add_epi16(a, b); }
inline Ints sum_pairs(Ints sum, Bytes a) {
  return _mm512_add_epi32(sum, _mm512_madd_epi16(a, _mm512_set1_epi16(1)));
}
#endif

#elif defined(__AVX2__)

constexpr size_t LANES = 8;
constexpr size_t PANELS = 1;
constexpr size_t TOKENS = 4;
typedef __m256 Floats;
typedef __m256i Ints;
typedef __m256i Bytes;

inline Floats broadcast(float value) { return _mm256_set1_ps(value); }
inline Ints broadcast(int32_t value) { return _mm256_set1_epi32(value); }
inline Floats multiply(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
inline Floats add(Floats a, Floats b) { return _mm256_add_ps(a, b); }
inline Ints add(Ints a, Ints b) { return _mm256_add_epi32(a, b); }
inline Ints subtract(Ints a, Ints b) { return _mm256_sub_epi32(a, b); }
inline Ints multiply(Ints a, Ints b) { return _mm256_mullo_epi32(a, b); }
inline Floats to_floats(Ints a) { return _mm256_cvtepi32_ps(a); }
template <int COUNT>
inline Ints shift_right(Ints a) {
  return _mm256_srai_epi32(a, COUNT);
}
inline Floats load_floats(const float *from) { return _mm256_loadu_ps(from); }
inline void store(float *to, Floats a) { _mm256_storeu_ps(to, a); }
inline Bytes load_bytes(const uint8_t *from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
}
inline Bytes low_nibbles(Bytes a) { return _mm256_and_si256(a, _mm256_set1_epi8(15)); }
inline Bytes high_nibbles(Bytes a) { return low_nibbles(_mm256_srli_epi16(a, 4)); }
inline Floats load_halves(const uint8_t *from) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
}
inline Ints load_unsigned(const uint8_t *from) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from)));
}
inline Ints load_signed(const uint8_t *from) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from)));
}
#if defined(__AVXVNNI__)
inline Ints dot(Ints sum, Bytes w, Ints x) { return _mm256_dpbusd_avx_epi32(sum, w, x); }
#else
inline Bytes magnitude(Bytes biased) {
  return _mm256_abs_epi8(_mm256_xor_si256(biased, _mm256_set1_epi8(-128)));
}
inline Bytes with_sign(Bytes x, Bytes biased) {
  return _mm256_sign_epi8(x, _mm256_xor_si256(biased, _mm256_set1_epi8(-128)));
}
inline Bytes pairs(Bytes w, Bytes x) { return _mm256_maddubs_epi16(w, x); }
inline Bytes add_pairs(Bytes a, Bytes b) { return _mm256_add_epi16(a, b); }
inline Ints sum_pairs(Ints sum, Bytes a) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(a, _mm256_set1_epi16(1)));
}
#endif

#else

#define SELKIE_DOT_INSTRUCTION 1 /* in effect: bytes are multiplied as they are */
constexpr size_t LANES = 4;
constexpr size_t PANELS = 1;
constexpr size_t TOKENS = 4;
typedef float Floats __attribute__((vector_size(16)));
typedef int32_t Ints __attribute__((vector_size(16)));
typedef uint8_t Bytes __attribute__((vector_size(16)));

inline Floats broadcast(float value) { return Floats{value, value, value, value}; }
inline Ints broadcast(int32_t value) { return Ints{value, value, value, value}; }
inline Floats multiply(Floats a, Floats b) { return a * b; }
inline Floats add(Floats a, Floats b) { return a + b; }
inline Ints add(Ints a, Ints b) { return a + b; }
inline Ints subtract(Ints a, Ints b) { return a - b; }
inline Ints multiply(Ints a, Ints b) { return a * b; }
inline Floats to_floats(Ints a) { return __builtin_convertvector(a, Floats); }
template <int COUNT>
inline Ints shift_right(Ints a) {
  return a >> COUNT;
}
inline Floats load_floats(const float *from) {
  Floats result;
  memcpy(&result, from, sizeof result);
  return result;
}
inline void store(float *to, Floats a) { memcpy(to, &a, sizeof a); }
inline Bytes load_bytes(const uint8_t *from) {
  Bytes result;
  memcpy(&result, from, sizeof result);
  return result;
}
inline Bytes low_nibbles(Bytes a) { return a & 15; }
inline Bytes high_nibbles(Bytes a) { return a >> 4; }
inline Floats load_halves(const uint8_t *from) {
  return Floats{half_to_float(from), half_to_float(from + 2), half_to_float(from + 4),
                half_to_float(from + 6)};
}
inline Ints load_unsigned(const uint8_t *from) { return Ints{from[0], from[1], from[2], from[3]}; }
inline Ints load_signed(const uint8_t *from) {
  return Ints{static_cast<int8_t>(from[0]), static_cast<int8_t>(from[1]),
              static_cast<int8_t>(from[2]), static_cast<int8_t>(from[3])};
}
inline Ints dot(Ints sum, Bytes w, Ints x) {
  int8_t columns[16];
  memcpy(columns, &x, sizeof columns);
  for (size_t row = 0; row < LANES; row++) {
    for (size_t k = 0; k < 4; k++) {
      sum[row] += static_cast<int32_t>(w[4 * row + k]) * columns[k];
    }
  }
  return sum;
}

#endif

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
