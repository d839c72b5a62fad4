#include "selkie_seal.h"

#include <atomic>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "seal/seal.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "ciphertext bytes are copied as they lie in memory, which must be little-endian"
#endif

namespace {

std::atomic<int64_t> live_handles{0};

/* Counts the objects of every kind, so that a test can see a leak. */
struct Counted {
  Counted() { ++live_handles; }
  ~Counted() { --live_handles; }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;
};

thread_local std::string last_error;

selkie_status fail(selkie_status status, const char *message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

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
seal::MemoryPoolHandle wiped_pool() { return seal::MemoryPoolHandle::New(true); }

size_t degree_of(const seal::SEALContext &context) {
  return context.key_context_data()->parms().poly_modulus_degree();
}

uint64_t coeff_modulus_of(const seal::SEALContext &context) {
  return context.key_context_data()->parms().coeff_modulus()[0].value();
}

/* Copies coefficients in [0, t); the message names the place, never the value, which is secret. */
seal::Plaintext plaintext_of(const seal::SEALContext &context, const uint64_t *coefficients,
                             size_t count, seal::MemoryPoolHandle pool) {
  if (count < 1 || count > degree_of(context)) {
    throw std::invalid_argument("a plaintext must have 1 to degree coefficients: count=" +
                                std::to_string(count));
  }
  const uint64_t t = context.key_context_data()->parms().plain_modulus().value();
  for (size_t i = 0; i < count; i++) {
    if (coefficients[i] >= t) {
      throw std::invalid_argument("a plaintext coefficient must be in [0, " + std::to_string(t) +
                                  "): index=" + std::to_string(i));
    }
  }
  seal::Plaintext plain(count, std::move(pool));
  std::memcpy(plain.data(), coefficients, count * sizeof(uint64_t));
  return plain;
}

/* Copies residues into a ciphertext of two polynomials, each residue checked to be below q. */
void read_residues(const seal::SEALContext &context, const uint8_t *bytes,
                   seal::Ciphertext &result) {
  result.resize(context, context.first_parms_id(), 2);
  result.is_ntt_form() = false;
  result.scale() = 1.0;
  const uint64_t q = coeff_modulus_of(context);
  const size_t words = 2 * degree_of(context);
  uint64_t *data = result.data();
  std::memcpy(data, bytes, words * sizeof(uint64_t));
  for (size_t i = 0; i < words; i++) {
    if (data[i] >= q) {
      std::memset(data, 0, words * sizeof(uint64_t));
      throw std::invalid_argument("a ciphertext residue must be in [0, " + std::to_string(q) +
                                  "): index=" + std::to_string(i));
    }
  }
}

void write_residues(const seal::SEALContext &context, const seal::Ciphertext &ciphertext,
                    uint8_t *bytes) {
  if (ciphertext.size() != 2 || ciphertext.is_ntt_form()) {
    throw std::logic_error("a ciphertext must have two polynomials in coefficient form: size=" +
                           std::to_string(ciphertext.size()));
  }
  std::memcpy(bytes, ciphertext.data(), 2 * degree_of(context) * sizeof(uint64_t));
}

}  // namespace

struct selkie_context : Counted {
  explicit selkie_context(seal::SEALContext value) : context(std::move(value)) {}
  seal::SEALContext context;
};

struct selkie_secret_key : Counted {
  explicit selkie_secret_key(seal::SecretKey value) : key(std::move(value)) {}
  seal::SecretKey key;
};

struct selkie_encryptor : Counted {
  selkie_encryptor(const seal::SEALContext &c, const seal::SecretKey &key)
      : context(c), encryptor(c, key) {}
  seal::SEALContext context;
  seal::Encryptor encryptor;
};

/* Holds the key and builds seal::Decryptor, whose methods are not const, for each call. */
struct selkie_decryptor : Counted {
  selkie_decryptor(const seal::SEALContext &c, seal::SecretKey value)
      : context(c), key(std::move(value)) {}
  seal::SEALContext context;
  seal::SecretKey key;
};

struct selkie_plaintext : Counted {
  explicit selkie_plaintext(seal::Plaintext value) : plaintext(std::move(value)) {}
  seal::Plaintext plaintext;
};

struct selkie_ciphertext : Counted {
  explicit selkie_ciphertext(const seal::SEALContext &c) : context(c) {}
  seal::SEALContext context;
  seal::Ciphertext ciphertext;
};

struct selkie_evaluator : Counted {
  explicit selkie_evaluator(const seal::SEALContext &c) : evaluator(c) {}
  seal::Evaluator evaluator;
};

const char *selkie_seal_last_error(void) { return last_error.c_str(); }

const char *selkie_seal_version(void) { return SEAL_VERSION; }

const char *selkie_seal_source(void) { return SELKIE_SEAL_SOURCE; }

int64_t selkie_seal_live_handles(void) { return live_handles.load(); }

selkie_status selkie_context_create(int32_t degree, int32_t coeff_modulus_bits,
                                    int32_t log2_plain_modulus, selkie_context **result) {
  return guarded([&] {
    if (degree < 2 || log2_plain_modulus < 1 || log2_plain_modulus > 60) {
      throw std::invalid_argument("degree must be at least 2 and log2 of t in [1, 60]");
    }
    seal::EncryptionParameters parameters(seal::scheme_type::bfv);
    parameters.set_poly_modulus_degree(static_cast<size_t>(degree));
    parameters.set_coeff_modulus(
        seal::CoeffModulus::Create(static_cast<size_t>(degree), {coeff_modulus_bits}));
    parameters.set_plain_modulus(uint64_t{1} << log2_plain_modulus);
    seal::SEALContext context(parameters, false, seal::sec_level_type::tc128);
    if (!context.parameters_set()) {
      throw std::invalid_argument(std::string("SEAL refuses the parameters: ") +
                                  context.parameter_error_message());
    }
    *result = new selkie_context(std::move(context));
  });
}

selkie_status selkie_context_coeff_modulus(const selkie_context *context, uint64_t *result) {
  return guarded([&] { *result = coeff_modulus_of(deref(context).context); });
}

selkie_status selkie_context_degree(const selkie_context *context, size_t *result) {
  return guarded([&] { *result = degree_of(deref(context).context); });
}

void selkie_context_free(selkie_context *context) { delete context; }

selkie_status selkie_secret_key_generate(const selkie_context *context,
                                         selkie_secret_key **result) {
  return guarded([&] {
    seal::KeyGenerator generator(deref(context).context);
    *result = new selkie_secret_key(generator.secret_key());
  });
}

void selkie_secret_key_free(selkie_secret_key *key) { delete key; }

selkie_status selkie_encryptor_create(const selkie_context *context, const selkie_secret_key *key,
                                      selkie_encryptor **result) {
  return guarded([&] { *result = new selkie_encryptor(deref(context).context, deref(key).key); });
}

selkie_status selkie_encryptor_degree(const selkie_encryptor *encryptor, size_t *result) {
  return guarded([&] { *result = degree_of(deref(encryptor).context); });
}

selkie_status selkie_encryptor_encrypt(const selkie_encryptor *encryptor,
                                       const uint64_t *coefficients, uint8_t *ciphertext) {
  return guarded([&] {
    const selkie_encryptor &self = deref(encryptor);
    seal::MemoryPoolHandle pool = wiped_pool();
    const seal::Plaintext plain =
        plaintext_of(self.context, coefficients, degree_of(self.context), pool);
    seal::Ciphertext result(pool);
    self.encryptor.encrypt_symmetric(plain, result, pool);
    write_residues(self.context, result, ciphertext);
  });
}

void selkie_encryptor_free(selkie_encryptor *encryptor) { delete encryptor; }

selkie_status selkie_decryptor_create(const selkie_context *context, const selkie_secret_key *key,
                                      selkie_decryptor **result) {
  return guarded([&] {
    seal::Decryptor check(deref(context).context, deref(key).key);
    *result = new selkie_decryptor(deref(context).context, deref(key).key);
  });
}

selkie_status selkie_decryptor_degree(const selkie_decryptor *decryptor, size_t *result) {
  return guarded([&] { *result = degree_of(deref(decryptor).context); });
}

selkie_status selkie_decryptor_decrypt(const selkie_decryptor *decryptor, const uint8_t *ciphertext,
                                       uint64_t *coefficients) {
  return guarded([&] {
    const selkie_decryptor &self = deref(decryptor);
    const size_t degree = degree_of(self.context);
    seal::MemoryPoolHandle pool = wiped_pool();
    seal::Ciphertext encrypted(pool);
    read_residues(self.context, ciphertext, encrypted);
    seal::Plaintext plain(pool);
    seal::Decryptor(self.context, self.key).decrypt(encrypted, plain);
    const size_t given = plain.coeff_count() < degree ? plain.coeff_count() : degree;
    std::memcpy(coefficients, plain.data(), given * sizeof(uint64_t));
    std::memset(coefficients + given, 0, (degree - given) * sizeof(uint64_t));
  });
}

void selkie_decryptor_free(selkie_decryptor *decryptor) { delete decryptor; }

selkie_status selkie_plaintext_create(const selkie_context *context, const uint64_t *coefficients,
                                      size_t count, selkie_plaintext **result) {
  return guarded([&] {
    *result = new selkie_plaintext(
        plaintext_of(deref(context).context, coefficients, count, wiped_pool()));
  });
}

void selkie_plaintext_free(selkie_plaintext *plaintext) { delete plaintext; }

selkie_status selkie_ciphertext_create(const selkie_context *context, selkie_ciphertext **result) {
  return guarded([&] {
    auto created = std::make_unique<selkie_ciphertext>(deref(context).context);
    const std::vector<uint8_t> zeros(2 * degree_of(created->context) * sizeof(uint64_t));
    read_residues(created->context, zeros.data(), created->ciphertext);
    *result = created.release();
  });
}

selkie_status selkie_ciphertext_bytes(const selkie_ciphertext *ciphertext, size_t *result) {
  return guarded(
      [&] { *result = 2 * degree_of(deref(ciphertext).context) * sizeof(uint64_t); });
}

selkie_status selkie_ciphertext_read(selkie_ciphertext *ciphertext, const uint8_t *bytes) {
  return guarded(
      [&] { read_residues(deref(ciphertext).context, bytes, deref(ciphertext).ciphertext); });
}

selkie_status selkie_ciphertext_write(const selkie_ciphertext *ciphertext, uint8_t *bytes) {
  return guarded(
      [&] { write_residues(deref(ciphertext).context, deref(ciphertext).ciphertext, bytes); });
}

void selkie_ciphertext_free(selkie_ciphertext *ciphertext) { delete ciphertext; }

selkie_status selkie_evaluator_create(const selkie_context *context, selkie_evaluator **result) {
  return guarded([&] { *result = new selkie_evaluator(deref(context).context); });
}

selkie_status selkie_evaluator_multiply_plain(const selkie_evaluator *evaluator,
                                              const selkie_ciphertext *a, const selkie_plaintext *b,
                                              selkie_ciphertext *destination) {
  return guarded([&] {
    deref(evaluator).evaluator.multiply_plain(deref(a).ciphertext, deref(b).plaintext,
                                              deref(destination).ciphertext);
  });
}

selkie_status selkie_evaluator_add(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                   const selkie_ciphertext *b, selkie_ciphertext *destination) {
  return guarded([&] {
    deref(evaluator).evaluator.add(deref(a).ciphertext, deref(b).ciphertext,
                                   deref(destination).ciphertext);
  });
}

selkie_status selkie_evaluator_sub(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                   const selkie_ciphertext *b, selkie_ciphertext *destination) {
  return guarded([&] {
    deref(evaluator).evaluator.sub(deref(a).ciphertext, deref(b).ciphertext,
                                   deref(destination).ciphertext);
  });
}

selkie_status selkie_evaluator_negate(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                      selkie_ciphertext *destination) {
  return guarded([&] {
    deref(evaluator).evaluator.negate(deref(a).ciphertext, deref(destination).ciphertext);
  });
}

void selkie_evaluator_free(selkie_evaluator *evaluator) { delete evaluator; }
