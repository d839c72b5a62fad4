/*
 * Arithmetic in Z_q[X]/(X^2048 + 1) for both roles of an encrypted linear layer: expansion of seeds,
 * encryption, decryption, packing of residues. Every loop is compiled once per CPU level.
 *
 * Nothing here branches on or indexes by a secret: see docs/security/encrypted-mode.md.
 */
#ifndef SELKIE_RING_H
#define SELKIE_RING_H

#include <cstddef>
#include <cstdint>

namespace selkie {

constexpr size_t DEGREE = 2048;
constexpr size_t LOG2_DEGREE = 11;

/* Constants of one multiplication: the factor and its quotients by q for Shoup's method. */
struct Factors {
  const uint64_t *value;
  const uint64_t *quotient52; /* floor(value * 2^52 / q), for q below 2^50 only */
  const uint64_t *quotient64; /* floor(value * 2^64 / q) */
};

/* The modulus and its tables, as dev.selkie.fhe.ring.RingTables writes them. */
struct Ring {
  uint64_t q;
  Factors forward; /* psi^brv(i) */
  Factors inverse; /* psi^-brv(i); [0] is 1/N and [1] has 1/N multiplied in */
};

/* How residues lie on the wire: `bits` bits each, the `dropped` lowest of which do not travel. */
struct Packing {
  uint32_t bits;
  uint32_t dropped;
};

/* A run of the AES-CTR stream of one polynomial: given by the caller, or made from a key. */
struct Stream {
  const uint8_t *words; /* null: the key is used */
  size_t length;        /* bytes at words */
  const uint8_t *key;   /* AES-128 for masks, AES-256 for noise */
};

struct Plain {
  const int16_t *tile; /* activations, shape [lanes, width] */
  size_t lanes;
  size_t width;
  size_t per;   /* features in one polynomial */
  size_t count; /* polynomials */
  uint64_t first; /* number of the first one */
  uint32_t log2t;
};

struct RingLoops {
  /* out[i] = AES-CTR keystream of stream number `index`; null where the level has no AES. */
  void (*keystream)(const uint8_t *key, size_t key_length, uint64_t index, uint8_t *out,
                    size_t length);
  void (*forward)(const Ring &ring, uint64_t *x);
  void (*inverse)(const Ring &ring, uint64_t *x);
  /* x = the mask polynomial of a number in coefficient form; false if the words ran out. */
  bool (*mask)(const Ring &ring, const Stream &stream, uint64_t index, uint64_t *x);
  /* Packs c0 of every polynomial, `stride` bytes apart; false if the words ran out. */
  bool (*encrypt)(const Ring &ring, const Factors &secret, const Stream &masks,
                  const Stream &noise, const Plain &plain, Packing packing, uint8_t *out,
                  size_t stride);
  /* y[i] = the i-th coefficient of the product with the secret key, in [0, q). */
  void (*times_secret)(const Ring &ring, const Factors &secret, uint64_t *x);
  /* y[lane * stride] = round(t / q * (c0 + masked)[lane]) modulo t, centred. */
  void (*decode)(uint64_t q, uint32_t log2t, const uint64_t *c0, const uint64_t *masked,
                 size_t lanes, int64_t *y, size_t stride);
  /* Residues of x, `count` of them, to ceil(count * kept / 64) words. */
  void (*pack)(Packing packing, const uint64_t *x, size_t count, uint8_t *out);
  /* The reverse, with the dropped bits set to their middle; false if a residue is not below q. */
  bool (*unpack)(Packing packing, uint64_t q, const uint8_t *in, size_t count, uint64_t *x);
  /* The rows of `count` features in one ciphertext: lanes of c0, then the mask shifted to lane 0. */
  void (*spread)(uint64_t q, const uint64_t *c0, const uint64_t *mask, size_t lanes, size_t count,
                 uint64_t *x, size_t stride);
  /* Rows [from, to) of W·x modulo q: w int8, x [tokens, cols], y [tokens, rows]; false if no memory. */
  bool (*multiply_lanes)(const int8_t *w, size_t rows, size_t cols, size_t from, size_t to,
                         const uint64_t *x, size_t tokens, uint64_t q, uint64_t *y);
};

/* The loops of a level (0 portable, 1 AVX2, 2 AVX-512 with IFMA), or null if not supported. */
const RingLoops *ring_loops(int level);

/* Bytes of a packed run: whole 64-bit words. */
inline size_t packed_length(Packing packing, size_t count) {
  return (count * (packing.bits - packing.dropped) + 63) / 64 * 8;
}

}  // namespace selkie

#endif
