/* What the files behind selkie_seal.h share: the handles, the exception firewall, the checks. */
#ifndef SELKIE_HANDLES_H
#define SELKIE_HANDLES_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>

#include "seal/seal.h"
#include "selkie_seal.h"

namespace selkie {

/* Counts the objects of every kind, so that a test can see a leak. */
struct Counted {
  Counted() { ++live; }
  ~Counted() { --live; }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;
  static std::atomic<int64_t> live;
};

/* Remembers the message of this thread's last error. */
selkie_status fail(selkie_status status, const char *message) noexcept;

/* Runs a body; whatever it throws becomes an error code and a message. */
template <typename Body>
selkie_status guarded(Body &&body) noexcept {
  try {
    body();
    return SELKIE_OK;
  } catch (const std::bad_alloc &) {
    return fail(SELKIE_E_MEMORY, "SEAL ran out of memory");
  } catch (const std::invalid_argument &e) {
    return fail(SELKIE_E_ARGUMENT, e.what());
  } catch (const std::out_of_range &e) {
    return fail(SELKIE_E_ARGUMENT, e.what());
  } catch (const std::exception &e) {
    return fail(SELKIE_E_STATE, e.what());
  } catch (...) {
    return fail(SELKIE_E_STATE, "SEAL failed without a message");
  }
}

template <typename T>
const T &deref(const T *handle) {
  if (handle == nullptr) {
    throw std::invalid_argument("a handle must not be null");
  }
  return *handle;
}

template <typename T>
T &deref(T *handle) {
  return const_cast<T &>(deref(static_cast<const T *>(handle)));
}

/* A fresh pool that is wiped when freed; not shared, so several threads may work at once. */
seal::MemoryPoolHandle wiped_pool();

size_t degree_of(const seal::SEALContext &context);

uint64_t coeff_modulus_of(const seal::SEALContext &context);

/* Copies coefficients in [0, t); the message names the place, never the value, which is secret. */
seal::Plaintext plaintext_of(const seal::SEALContext &context, const uint64_t *coefficients,
                             size_t count, seal::MemoryPoolHandle pool);

/* Copies residues into a ciphertext of two polynomials, each residue checked to be below q. */
void read_residues(const seal::SEALContext &context, const uint8_t *bytes,
                   seal::Ciphertext &result);

void write_residues(const seal::SEALContext &context, const seal::Ciphertext &ciphertext,
                    uint8_t *bytes);

}  // namespace selkie

struct selkie_context : selkie::Counted {
  explicit selkie_context(seal::SEALContext value) : context(std::move(value)) {}
  seal::SEALContext context;
};

struct selkie_secret_key : selkie::Counted {
  explicit selkie_secret_key(seal::SecretKey value) : key(std::move(value)) {}
  seal::SecretKey key;
};

struct selkie_encryptor : selkie::Counted {
  selkie_encryptor(const seal::SEALContext &c, const seal::SecretKey &key)
      : context(c), encryptor(c, key) {}
  seal::SEALContext context;
  seal::Encryptor encryptor;
};

/* Holds the key and builds seal::Decryptor, whose methods are not const, for each call. */
struct selkie_decryptor : selkie::Counted {
  selkie_decryptor(const seal::SEALContext &c, seal::SecretKey value)
      : context(c), key(std::move(value)) {}
  seal::SEALContext context;
  seal::SecretKey key;
};

struct selkie_plaintext : selkie::Counted {
  explicit selkie_plaintext(seal::Plaintext value) : plaintext(std::move(value)) {}
  seal::Plaintext plaintext;
};

struct selkie_ciphertext : selkie::Counted {
  explicit selkie_ciphertext(const seal::SEALContext &c) : context(c) {}
  seal::SEALContext context;
  seal::Ciphertext ciphertext;
};

struct selkie_galois_keys : selkie::Counted {
  selkie_galois_keys(seal::GaloisKeys value, size_t length)
      : keys(std::move(value)), bytes(length) {}
  seal::GaloisKeys keys;
  size_t bytes;
};

struct selkie_evaluator : selkie::Counted {
  explicit selkie_evaluator(const seal::SEALContext &c) : context(c), evaluator(c) {}
  seal::SEALContext context;
  seal::Evaluator evaluator;
};

#endif
