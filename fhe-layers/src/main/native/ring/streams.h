/* Words of the AES-CTR streams, and what is drawn from them: uniform residues and centred noise. */
#ifndef SELKIE_STREAMS_H
#define SELKIE_STREAMS_H

#include <string.h>

#include "ring.h"

#if defined(__AES__)
#include "aes.h"
#endif

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

constexpr size_t WORDS = DEGREE * 8;

/* Overwrites a secret before its memory is used for something else. */
inline void wipe(void *secret, size_t length) {
  memset(secret, 0, length);
  __asm__ volatile("" : : "r"(secret) : "memory");
}

/* The words of a stream, from a buffer or from AES. */
class Words {
 public:
#if defined(__AES__)
  Words(const Stream &stream, size_t key_length)
      : stream_(stream), key_(), made_(), at_(0), block_(0) {
    if (stream.words == nullptr) {
      key_ = expand_key(stream.key, key_length);
    }
  }
  ~Words() {
    if (stream_.words == nullptr) {
      wipe(&key_, sizeof key_);
      wipe(made_, sizeof made_);
    }
  }
#else
  Words(const Stream &stream, size_t) : stream_(stream), at_(0) {}
#endif
  Words(const Words &) = delete;
  Words &operator=(const Words &) = delete;

  void start(uint64_t index) {
    index_ = index;
    block_ = 0;
  }

  /* The next DEGREE words; null if a given buffer has no more. */
  const uint64_t *next() {
#if defined(__AES__)
    if (stream_.words == nullptr) {
      aes_stream(key_, index_, block_, reinterpret_cast<uint8_t *>(made_), WORDS / 16);
      block_ += WORDS / 16;
      return made_;
    }
#endif
    if (stream_.length - at_ < WORDS) {
      return nullptr;
    }
    const auto *result = reinterpret_cast<const uint64_t *>(stream_.words + at_);
    at_ += WORDS;
    return result;
  }

 private:
  const Stream stream_;
#if defined(__AES__)
  AesKey key_;
  alignas(64) uint64_t made_[DEGREE];
#endif
  size_t at_;
  uint64_t index_ = 0;
  uint64_t block_;
};

/* Words cut to the bits of q; those that are not below q are left out [spec, section 3]. */
inline bool uniform(uint64_t q, Words &words, uint64_t *x) {
  const uint64_t mask = ~uint64_t{0} >> __builtin_clzll(q);
  const uint64_t *from = words.next();
  if (from == nullptr) {
    return false;
  }
  uint64_t above = 0;
  for (size_t i = 0; i < DEGREE; i++) {
    x[i] = from[i] & mask;
    above |= q - 1 - x[i];
  }
  if (above >> 63 == 0) {
    return true;
  }
  /* Rare, and public: the mask is known to both sides. */
  size_t found = 0;
  while (true) {
    for (size_t i = 0; i < DEGREE; i++) {
      const uint64_t value = from[i] & mask;
      if (value < q) {
        x[found++] = value;
        if (found == DEGREE) {
          return true;
        }
      }
    }
    from = words.next();
    if (from == nullptr) {
      return false;
    }
  }
}

/* Centred binomial with variance 10.5: the difference of two sums of 21 bits. */
inline int64_t centred(uint64_t word) {
  constexpr uint64_t LOW = (uint64_t{1} << 21) - 1;
  uint64_t bits = (word & (LOW | LOW << 21)) ^ (LOW << 21);
#if defined(__AVX512VPOPCNTDQ__)
  return static_cast<int64_t>(__builtin_popcountll(bits)) - 21;
#else
  bits -= (bits >> 1) & 0x5555555555555555u;
  bits = (bits & 0x3333333333333333u) + ((bits >> 2) & 0x3333333333333333u);
  bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  bits += bits >> 8;
  bits += bits >> 16;
  bits += bits >> 32;
  return static_cast<int64_t>(bits & 0x7f) - 21;
#endif
}

}  // namespace
}  // namespace SELKIE_LEVEL
}  // namespace selkie

#endif
