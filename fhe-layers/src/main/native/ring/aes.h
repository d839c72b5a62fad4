/* AES in counter mode [1] with the processor's instructions; constant time by construction.
 *
 * The counter block is the big-endian stream number followed by the big-endian block number.
 * [1] NIST FIPS 197 and SP 800-38A.
 */
#ifndef SELKIE_AES_H
#define SELKIE_AES_H

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

struct AesKey {
  __m128i round[15];
  int rounds;
};

inline __m128i fold(__m128i key, __m128i word) {
  key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
  return _mm_xor_si128(key, word);
}

template <int CONSTANT>
inline __m128i next128(__m128i key) {
  return fold(key, _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, CONSTANT), 0xff));
}

template <int CONSTANT>
inline void next256(AesKey &key, int at) {
  const __m128i assist = _mm_aeskeygenassist_si128(key.round[at - 1], CONSTANT);
  key.round[at] = fold(key.round[at - 2], _mm_shuffle_epi32(assist, 0xff));
  if (at + 1 < 15) {
    const __m128i other = _mm_aeskeygenassist_si128(key.round[at], 0);
    key.round[at + 1] = fold(key.round[at - 1], _mm_shuffle_epi32(other, 0xaa));
  }
}

inline AesKey expand_key(const uint8_t *bytes, size_t length) {
  AesKey key;
  key.round[0] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes));
  if (length == 16) {
    key.rounds = 10;
    key.round[1] = next128<0x01>(key.round[0]);
    key.round[2] = next128<0x02>(key.round[1]);
    key.round[3] = next128<0x04>(key.round[2]);
    key.round[4] = next128<0x08>(key.round[3]);
    key.round[5] = next128<0x10>(key.round[4]);
    key.round[6] = next128<0x20>(key.round[5]);
    key.round[7] = next128<0x40>(key.round[6]);
    key.round[8] = next128<0x80>(key.round[7]);
    key.round[9] = next128<0x1b>(key.round[8]);
    key.round[10] = next128<0x36>(key.round[9]);
    return key;
  }
  key.rounds = 14;
  key.round[1] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes + 16));
  next256<0x01>(key, 2);
  next256<0x02>(key, 4);
  next256<0x04>(key, 6);
  next256<0x08>(key, 8);
  next256<0x10>(key, 10);
  next256<0x20>(key, 12);
  next256<0x40>(key, 14);
  return key;
}

#if defined(__VAES__) && defined(__AVX512F__)
typedef __m512i AesVector;
constexpr size_t AES_BLOCKS = 4;
inline AesVector aes_key(__m128i key) { return _mm512_broadcast_i32x4(key); }
inline AesVector aes_xor(AesVector a, AesVector b) { return _mm512_xor_si512(a, b); }
inline AesVector aes_round(AesVector a, AesVector k) { return _mm512_aesenc_epi128(a, k); }
inline AesVector aes_last(AesVector a, AesVector k) { return _mm512_aesenclast_epi128(a, k); }
inline void aes_store(uint8_t *out, AesVector a) { _mm512_storeu_si512(out, a); }
inline AesVector aes_counters(uint64_t high, uint64_t block) {
  const auto b = [&](uint64_t i) { return static_cast<long long>(__builtin_bswap64(block + i)); };
  const auto h = static_cast<long long>(high);
  return _mm512_set_epi64(b(3), h, b(2), h, b(1), h, b(0), h);
}
#else
typedef __m128i AesVector;
constexpr size_t AES_BLOCKS = 1;
inline AesVector aes_key(__m128i key) { return key; }
inline AesVector aes_xor(AesVector a, AesVector b) { return _mm_xor_si128(a, b); }
inline AesVector aes_round(AesVector a, AesVector k) { return _mm_aesenc_si128(a, k); }
inline AesVector aes_last(AesVector a, AesVector k) { return _mm_aesenclast_si128(a, k); }
inline void aes_store(uint8_t *out, AesVector a) {
  _mm_storeu_si128(reinterpret_cast<__m128i *>(out), a);
}
inline AesVector aes_counters(uint64_t high, uint64_t block) {
  return _mm_set_epi64x(static_cast<long long>(__builtin_bswap64(block)),
                        static_cast<long long>(high));
}
#endif

/* Eight chains hide the latency of a round. */
constexpr size_t AES_CHAINS = 8;
constexpr size_t AES_STEP = AES_CHAINS * AES_BLOCKS;

template <int ROUNDS>
void aes_blocks(const AesKey &key, uint64_t high, uint64_t block, uint8_t *out, size_t blocks) {
  AesVector keys[ROUNDS + 1];
  for (int r = 0; r <= ROUNDS; r++) {
    keys[r] = aes_key(key.round[r]);
  }
  for (size_t done = 0; done < blocks; done += AES_STEP) {
    AesVector state[AES_CHAINS];
#pragma GCC unroll 8
    for (size_t c = 0; c < AES_CHAINS; c++) {
      state[c] = aes_xor(aes_counters(high, block + done + c * AES_BLOCKS), keys[0]);
    }
#pragma GCC unroll 14
    for (int r = 1; r < ROUNDS; r++) {
#pragma GCC unroll 8
      for (size_t c = 0; c < AES_CHAINS; c++) {
        state[c] = aes_round(state[c], keys[r]);
      }
    }
#pragma GCC unroll 8
    for (size_t c = 0; c < AES_CHAINS; c++) {
      aes_store(out + (done + c * AES_BLOCKS) * 16, aes_last(state[c], keys[ROUNDS]));
    }
  }
}

/* Keystream from a block on; the number of blocks is a multiple of AES_STEP. */
inline void aes_stream(const AesKey &key, uint64_t index, uint64_t block, uint8_t *out,
                       size_t blocks) {
  const uint64_t high = __builtin_bswap64(index);
  if (key.rounds == 10) {
    aes_blocks<10>(key, high, block, out, blocks);
  } else {
    aes_blocks<14>(key, high, block, out, blocks);
  }
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
