#include "openssl.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <memory>

/*
 * libcrypto 3 keeps its binary interface for as long as it is called libcrypto.so.3; what is declared here is from its manual pages. It is
 * initialised without the system's configuration file, which could load other code, and without its own clean-up at exit, which would
 * race with daemon threads of the JVM.
 */

namespace selkie {

namespace {

constexpr int SET_TAG = 0x11;               /* EVP_CTRL_AEAD_SET_TAG */
constexpr uint64_t INIT_OPTIONS = 0x80080L; /* OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT */
constexpr size_t SHA512_BLOCK = 128;
constexpr size_t SHA512_WORDS = 8;
constexpr size_t LARGEST_CHUNK = size_t{1} << 14;

/* SHA512_CTX begins with its state; all of it has 216 bytes. */
struct Sha512 {
  uint64_t state[SHA512_WORDS];
  uint64_t rest[24];
};

struct Library {
  bool there = false;
  const char *(*version)(int);
  int (*init)(uint64_t, const void *);
  void *(*cipher_new)();
  void (*cipher_free)(void *);
  void *(*cipher_fetch)(void *, const char *, const char *);
  int (*decrypt_init)(void *, const void *, void *, const uint8_t *, const uint8_t *);
  int (*decrypt_update)(void *, uint8_t *, int *, const uint8_t *, int);
  int (*decrypt_final)(void *, uint8_t *, int *);
  int (*cipher_control)(void *, int, int, void *);
  void *(*digest_fetch)(void *, const char *, const char *);
  void *(*digest_new)();
  void (*digest_free)(void *);
  int (*digest_init)(void *, const void *, void *);
  int (*digest_update)(void *, const void *, size_t);
  int (*digest_final)(void *, uint8_t *, unsigned *);
  int (*sha512_init)(Sha512 *) = nullptr;
  void (*sha512_transform)(Sha512 *, const uint8_t *) = nullptr;
  void *aes_256_gcm = nullptr;
  void *sha_256 = nullptr;
};

template <typename Function>
bool find(void *handle, const char *name, Function *&function) {
  function = reinterpret_cast<Function *>(dlsym(handle, name));
  return function != nullptr;
}

Library load() {
  Library lib;
#ifdef __linux__
  void *handle = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return lib;
  }
  const bool complete =
      find(handle, "OpenSSL_version", lib.version) &&
      find(handle, "OPENSSL_init_crypto", lib.init) &&
      find(handle, "EVP_CIPHER_CTX_new", lib.cipher_new) &&
      find(handle, "EVP_CIPHER_CTX_free", lib.cipher_free) &&
      find(handle, "EVP_CIPHER_fetch", lib.cipher_fetch) &&
      find(handle, "EVP_DecryptInit_ex", lib.decrypt_init) &&
      find(handle, "EVP_DecryptUpdate", lib.decrypt_update) &&
      find(handle, "EVP_DecryptFinal_ex", lib.decrypt_final) &&
      find(handle, "EVP_CIPHER_CTX_ctrl", lib.cipher_control) &&
      find(handle, "EVP_MD_fetch", lib.digest_fetch) &&
      find(handle, "EVP_MD_CTX_new", lib.digest_new) &&
      find(handle, "EVP_MD_CTX_free", lib.digest_free) &&
      find(handle, "EVP_DigestInit_ex", lib.digest_init) &&
      find(handle, "EVP_DigestUpdate", lib.digest_update) &&
      find(handle, "EVP_DigestFinal_ex", lib.digest_final);
  if (!complete || lib.init(INIT_OPTIONS, nullptr) != 1) {
    return lib;
  }
  lib.aes_256_gcm = lib.cipher_fetch(nullptr, "AES-256-GCM", nullptr);
  lib.sha_256 = lib.digest_fetch(nullptr, "SHA256", nullptr);
  lib.there = lib.aes_256_gcm != nullptr && lib.sha_256 != nullptr;
  /* Deprecated, so a build may lack it. */
  find(handle, "SHA512_Init", lib.sha512_init);
  find(handle, "SHA512_Transform", lib.sha512_transform);
#endif
  return lib;
}

const Library &library() {
  static const Library lib = load();
  return lib;
}

/* A nonce for a chunk: the number, big-endian, over the last eight bytes. */
void nonce_of(const uint8_t *base, uint64_t chunk, uint8_t *nonce) {
  std::memcpy(nonce, base, NONCE_LENGTH);
  for (size_t i = 0; i < sizeof chunk; i++) {
    nonce[NONCE_LENGTH - 1 - i] ^= static_cast<uint8_t>(chunk >> (8 * i));
  }
}

bool any_set(const uint8_t *bytes, size_t from, size_t to) {
  uint8_t found = 0;
  for (size_t i = from; i < to; i++) {
    found |= bytes[i];
  }
  return found != 0;
}

/* Opens one chunk to `plain`; OPENED, NOT_AUTHENTIC or FAILED. */
int open_chunk(void *context, const uint8_t *nonce, const uint8_t *sealed, size_t length,
               uint8_t *plain) {
  const Library &lib = library();
  uint8_t tag[TAG_LENGTH];
  std::memcpy(tag, sealed + length, TAG_LENGTH);
  int written = 0;
  if (lib.decrypt_init(context, nullptr, nullptr, nullptr, nonce) != 1 ||
      lib.cipher_control(context, SET_TAG, TAG_LENGTH, tag) != 1 ||
      (length > 0 &&
       lib.decrypt_update(context, plain, &written, sealed, static_cast<int>(length)) != 1)) {
    return FAILED;
  }
  return lib.decrypt_final(context, plain + length, &written) == 1 ? OPENED : NOT_AUTHENTIC;
}

/* Opens one chunk through the scratch, for what does not fit the room as it is. */
int open_beside(void *context, const uint8_t *nonce, const uint8_t *sealed, size_t length,
                size_t start, const Room &room, uint8_t *scratch) {
  const int opened = open_chunk(context, nonce, sealed, length, scratch);
  if (opened != OPENED) {
    return opened;
  }
  const size_t end = room.skip + room.keep;
  const size_t from = std::min(length, room.skip > start ? room.skip - start : 0);
  const size_t to = std::min(length, end > start ? end - start : 0);
  if (room.target != nullptr && from < to) {
    std::memcpy(room.target + start + from - room.skip, scratch + from, to - from);
  }
  return room.zeros_behind && any_set(scratch, to, length) ? NOT_AUTHENTIC : OPENED;
}

int open_all(void *context, const uint8_t *base_nonce, uint64_t first_chunk, size_t chunk_length,
             const uint8_t *sealed, size_t sealed_length, const Room &room, uint8_t *scratch) {
  size_t start = 0;
  for (uint64_t chunk = first_chunk; sealed_length > 0; chunk++) {
    if (sealed_length < TAG_LENGTH) {
      return NOT_AUTHENTIC;
    }
    const size_t length = std::min(chunk_length, sealed_length - TAG_LENGTH);
    uint8_t nonce[NONCE_LENGTH];
    nonce_of(base_nonce, chunk, nonce);
    const bool whole = room.target != nullptr && start >= room.skip &&
                       start - room.skip + length <= room.keep;
    const int opened =
        whole ? open_chunk(context, nonce, sealed, length, room.target + start - room.skip)
              : open_beside(context, nonce, sealed, length, start, room, scratch);
    if (opened != OPENED) {
      return opened;
    }
    start += length;
    sealed += length + TAG_LENGTH;
    sealed_length -= length + TAG_LENGTH;
  }
  return OPENED;
}

void to_big_endian(const uint64_t *words, uint8_t *bytes) {
  for (size_t i = 0; i < SHA512_WORDS; i++) {
    for (size_t j = 0; j < sizeof(uint64_t); j++) {
      bytes[8 * i + j] = static_cast<uint8_t>(words[i] >> (56 - 8 * j));
    }
  }
}

/* The last block of a message of 128 bytes, then a hash: the hash's place, a one, the length in bits. */
void close_block(uint8_t *block) {
  constexpr unsigned BITS = 8 * (SHA512_BLOCK + 64);
  std::memset(block, 0, SHA512_BLOCK);
  block[64] = 0x80;
  block[SHA512_BLOCK - 2] = BITS >> 8;
  block[SHA512_BLOCK - 1] = BITS & 0xFF;
}

}  // namespace

const char *openssl_version() {
  constexpr int VERSION = 0;
  return library().there ? library().version(VERSION) : nullptr;
}

void cleanse(void *memory, size_t length) {
  volatile uint8_t *bytes = static_cast<uint8_t *>(memory);
  for (size_t i = 0; i < length; i++) {
    bytes[i] = 0;
  }
}

int open_chunks(const uint8_t *key, const uint8_t *base_nonce, uint64_t first_chunk,
                size_t chunk_length, const uint8_t *sealed, size_t sealed_length,
                const Room &room) {
  const Library &lib = library();
  if (!lib.there || chunk_length == 0 || chunk_length > LARGEST_CHUNK) {
    return FAILED;
  }
  /* Frees and so cleanses the key's copies, whatever happens. */
  const std::unique_ptr<void, void (*)(void *)> context(lib.cipher_new(), lib.cipher_free);
  if (!context ||
      lib.decrypt_init(context.get(), lib.aes_256_gcm, nullptr, key, nullptr) != 1) {
    return FAILED;
  }
  uint8_t scratch[LARGEST_CHUNK];
  const int opened = open_all(context.get(), base_nonce, first_chunk, chunk_length, sealed,
                              sealed_length, room, scratch);
  cleanse(scratch, sizeof scratch);
  return opened;
}

bool sha256(const uint8_t *head, size_t head_length, const uint8_t *body, size_t body_length,
            uint8_t *hash) {
  const Library &lib = library();
  if (!lib.there) {
    return false;
  }
  const std::unique_ptr<void, void (*)(void *)> context(lib.digest_new(), lib.digest_free);
  return context && lib.digest_init(context.get(), lib.sha_256, nullptr) == 1 &&
         lib.digest_update(context.get(), head, head_length) == 1 &&
         lib.digest_update(context.get(), body, body_length) == 1 &&
         lib.digest_final(context.get(), hash, nullptr) == 1;
}

bool pbkdf2_iterate(const uint8_t *inner, const uint8_t *outer, uint32_t count, uint8_t *sum) {
  const Library &lib = library();
  if (!lib.there || lib.sha512_init == nullptr || lib.sha512_transform == nullptr) {
    return false;
  }
  struct {
    Sha512 inner, outer, work;
    uint8_t block[SHA512_BLOCK];
    uint8_t hash[SHA512_BLOCK];
  } secret;
  lib.sha512_init(&secret.inner);
  secret.outer = secret.inner;
  secret.work = secret.inner;
  lib.sha512_transform(&secret.inner, inner);
  lib.sha512_transform(&secret.outer, outer);
  close_block(secret.block);
  close_block(secret.hash);
  std::memcpy(secret.block, sum, 64);
  for (uint32_t i = 0; i < count; i++) {
    std::memcpy(secret.work.state, secret.inner.state, sizeof secret.work.state);
    lib.sha512_transform(&secret.work, secret.block);
    to_big_endian(secret.work.state, secret.hash);
    std::memcpy(secret.work.state, secret.outer.state, sizeof secret.work.state);
    lib.sha512_transform(&secret.work, secret.hash);
    to_big_endian(secret.work.state, secret.block);
    for (size_t j = 0; j < 64; j++) {
      sum[j] ^= secret.block[j];
    }
  }
  cleanse(&secret, sizeof secret);
  return true;
}

}  // namespace selkie
