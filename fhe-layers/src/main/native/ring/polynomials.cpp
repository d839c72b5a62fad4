/*
 * One ciphertext, from seeds to bytes and back. A mask polynomial a is drawn in the transformed
 * domain, so that the client needs one inverse transform to encrypt: c0 = round(q m / t) + e - a s.
 */
#include <math.h>
#include <string.h>

#include "ntt_scalar.h"
#include "packing.h"
#include "ring.h"
#include "streams.h"

#if defined(__AVX512IFMA__)
#include "ntt_ifma.h"
#define SELKIE_VECTOR_TRANSFORM 1
#elif defined(__AVX2__) && defined(__FMA__)
#include "ntt_fma.h"
#define SELKIE_VECTOR_TRANSFORM 1
#endif

namespace selkie {
namespace SELKIE_LEVEL {

bool multiply_lanes(const int8_t *w, size_t rows, size_t cols, size_t from, size_t to,
                    const uint64_t *x, size_t tokens, uint64_t q, uint64_t *y);

namespace {

bool narrow(uint64_t q) { return q < (uint64_t{1} << 50); }

void forward(const Ring &ring, uint64_t *x) {
#if defined(SELKIE_VECTOR_TRANSFORM)
  if (narrow(ring.q)) {
    forward_vector(ring, x);
    return;
  }
#endif
  forward_scalar(ring, x);
}

void inverse(const Ring &ring, uint64_t *x) {
#if defined(SELKIE_VECTOR_TRANSFORM)
  if (narrow(ring.q)) {
    inverse_vector(ring, x);
    return;
  }
#endif
  inverse_scalar(ring, x);
}

void multiply(uint64_t q, const Factors &by, uint64_t *x) {
#if defined(SELKIE_VECTOR_TRANSFORM)
  if (narrow(q)) {
    multiply_vector(q, by, x);
    return;
  }
#endif
  multiply_scalar(q, by, x);
}

/* x = round(q m / t) + e - x modulo q; |m| is below t / 2 and below 2^15. */
void add_message(uint64_t q, uint32_t log2t, const int16_t *m, const uint64_t *noise,
                 uint64_t *x) {
  const auto step = static_cast<int64_t>(q >> log2t);
  const auto rest = static_cast<int64_t>(q & ((uint64_t{1} << log2t) - 1));
  const int64_t half = int64_t{1} << (log2t - 1);
  const auto modulus = static_cast<int64_t>(q);
  for (size_t i = 0; i < DEGREE; i++) {
    const int64_t message = m[i];
    int64_t value = step * message + ((rest * message + half) >> log2t) + centred(noise[i]);
    value += modulus & (value >> 63);
    value -= static_cast<int64_t>(x[i]);
    value += modulus & (value >> 63);
    x[i] = static_cast<uint64_t>(value);
  }
}

#if defined(__AES__)
void keystream(const uint8_t *key, size_t key_length, uint64_t index, uint8_t *out,
               size_t length) {
  AesKey expanded = expand_key(key, key_length);
  alignas(64) uint8_t made[AES_STEP * 16];
  for (size_t done = 0; done < length; done += sizeof made) {
    aes_stream(expanded, index, done / 16, made, AES_STEP);
    const size_t left = length - done;
    memcpy(out + done, made, left < sizeof made ? left : sizeof made);
  }
  wipe(made, sizeof made);
  wipe(&expanded, sizeof expanded);
}
#endif

bool mask(const Ring &ring, const Stream &stream, uint64_t index, uint64_t *x) {
  Words words(stream, 16);
  words.start(index);
  if (!uniform(ring.q, words, x)) {
    return false;
  }
  inverse(ring, x);
  return true;
}

constexpr size_t GROUP = 16;

/* The messages of some polynomials: feature f of a polynomial lies at lanes f * lanes on. */
void gather(const Plain &plain, int16_t (*message)[DEGREE]) {
  for (size_t lane = 0; lane < plain.lanes; lane++) {
    const int16_t *from = plain.tile + lane * plain.width;
    for (size_t c = 0; c < plain.width; c++) {
      message[c / plain.per][c % plain.per * plain.lanes + lane] = from[c];
    }
  }
}

/* As gather, for one feature a polynomial and a full tile. */
void gather_columns(const Plain &plain, int16_t (*message)[DEGREE]) {
  for (size_t lane = 0; lane < plain.lanes; lane++) {
    const int16_t *from = plain.tile + lane * GROUP;
    for (size_t c = 0; c < GROUP; c++) {
      message[c][lane] = from[c];
    }
  }
}

bool encrypt(const Ring &ring, const Factors &secret, const Stream &masks, const Stream &noise,
             const Plain &plain, Packing packing, uint8_t *out, size_t stride) {
  alignas(64) int16_t message[GROUP][DEGREE];
  alignas(64) uint64_t x[DEGREE];
  memset(message, 0, sizeof message);
  if (plain.per == 1 && plain.width == GROUP) {
    gather_columns(plain, message);
  } else {
    gather(plain, message);
  }
  Words mask_words(masks, 16);
  Words noise_words(noise, 32);
  bool enough = true;
  for (size_t p = 0; p < plain.count && enough; p++) {
    mask_words.start(plain.first + p);
    noise_words.start(plain.first + p);
    enough = uniform(ring.q, mask_words, x);
    const uint64_t *errors = noise_words.next();
    enough = enough && errors != nullptr;
    if (enough) {
      multiply(ring.q, secret, x);
      inverse(ring, x);
      add_message(ring.q, plain.log2t, message[p], errors, x);
      const size_t left = plain.width - p * plain.per;
      pack(packing, x, (left < plain.per ? left : plain.per) * plain.lanes, out + p * stride);
    }
  }
  wipe(message, sizeof message);
  wipe(x, sizeof x);
  return enough;
}

void times_secret(const Ring &ring, const Factors &secret, uint64_t *x) {
  forward(ring, x);
  multiply(ring.q, secret, x);
  inverse(ring, x);
}

/* Rounding in doubles: |z| t / q is below 2^30 and its error below 2^-22, less than what the
 * certificate leaves (2^-21). Larger t take the exact way. */
void decode(uint64_t q, uint32_t log2t, const uint64_t *c0, const uint64_t *masked, size_t lanes,
            int64_t *y, size_t stride) {
  const auto modulus = static_cast<int64_t>(q);
  const uint32_t shift = 64 - log2t;
  if (log2t <= 31) {
    const double scale = ldexp(1.0, static_cast<int>(log2t)) / static_cast<double>(q);
    for (size_t i = 0; i < lanes; i++) {
      int64_t z = static_cast<int64_t>(c0[i] + masked[i]);
      z -= modulus & ~((z - modulus) >> 63);
      z -= modulus & ~((z - (modulus + 1) / 2) >> 63);
      const double rounded = __builtin_rint(static_cast<double>(z) * scale);
      const auto bits = static_cast<uint64_t>(static_cast<int64_t>(rounded));
      y[i * stride] = static_cast<int64_t>(bits << shift) >> shift;
    }
    return;
  }
  for (size_t i = 0; i < lanes; i++) {
    int64_t z = static_cast<int64_t>(c0[i] + masked[i]);
    z -= modulus & ~((z - modulus) >> 63);
    const auto scaled = static_cast<unsigned __int128>(static_cast<uint64_t>(z)) << log2t;
    const auto bits = static_cast<uint64_t>((scaled + q / 2) / q);
    y[i * stride] = static_cast<int64_t>(bits << shift) >> shift;
  }
}

/* X^-s * mask: coefficient i is mask[i + s], or -mask[i + s - N] beyond the end. */
void spread(uint64_t q, const uint64_t *c0, const uint64_t *mask, size_t lanes, size_t count,
            uint64_t *x, size_t stride) {
  for (size_t feature = 0; feature < count; feature++) {
    uint64_t *row = x + feature * stride;
    const size_t shift = feature * lanes;
    memcpy(row, c0 + shift, lanes * sizeof *row);
    row += lanes;
    memcpy(row, mask + shift, (DEGREE - shift) * sizeof *row);
    for (size_t i = 0; i < shift; i++) {
      row[DEGREE - shift + i] = mask[i] == 0 ? 0 : q - mask[i];
    }
  }
}

}  // namespace

extern const RingLoops RING_LOOPS;
const RingLoops RING_LOOPS = {
#if defined(__AES__)
    keystream,
#else
    nullptr,
#endif
    forward, inverse, mask, encrypt, times_secret, decode, pack, unpack, spread, multiply_lanes,
};

}  // namespace SELKIE_LEVEL
}  // namespace selkie
