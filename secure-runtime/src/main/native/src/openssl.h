/* The system's libcrypto, found at run time: no header of it and no link to it. No JVM here. */
#ifndef SELKIE_OPENSSL_H
#define SELKIE_OPENSSL_H

#include <cstddef>
#include <cstdint>

namespace selkie {

/* The library's own name and version, or null if there is no libcrypto.so.3. Loads it the first time. */
const char *openssl_version();

constexpr int OPENED = 0;
constexpr int NOT_AUTHENTIC = 1;
constexpr int FAILED = 2;

constexpr size_t TAG_LENGTH = 16;
constexpr size_t NONCE_LENGTH = 12;
constexpr size_t AES_KEY_LENGTH = 32;

/* Where the plaintext of some chunks goes. */
struct Room {
  uint8_t *target;   /* null to keep nothing */
  size_t skip;       /* plaintext bytes before the first one kept */
  size_t keep;       /* bytes kept */
  bool zeros_behind; /* whether all bytes behind them must be zeros */
};

/*
 * Opens consecutive chunks of a Cobblestone-256 message: AES-256-GCM, nonce = base XOR number. `sealed` has whole chunks of
 * `chunk_length` plaintext bytes with their tags, the last one perhaps shorter. Whatever is kept was not authentic until
 * OPENED is returned: the caller wipes it otherwise.
 */
int open_chunks(const uint8_t *key, const uint8_t *base_nonce, uint64_t first_chunk,
                size_t chunk_length, const uint8_t *sealed, size_t sealed_length, const Room &room);

/* SHA-256 (32 bytes) of two parts, one behind the other; false if libcrypto failed. */
bool sha256(const uint8_t *head, size_t head_length, const uint8_t *body, size_t body_length,
            uint8_t *hash);

/*
 * The rest of a PBKDF2-HMAC-SHA-512 block: xors U_2 to U_(1 + count) onto `sum`. `inner` and `outer` are the key's padded
 * blocks of 128 bytes, `sum` holds U_1 (64 bytes). False if libcrypto has no SHA512_Transform.
 */
bool pbkdf2_iterate(const uint8_t *inner, const uint8_t *outer, uint32_t count, uint8_t *sum);

/* Writes zeros that no compiler leaves out. */
void cleanse(void *memory, size_t length);

}  // namespace selkie

#endif
