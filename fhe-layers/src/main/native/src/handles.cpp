#include "handles.h"

#include <cstring>
#include <string>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "ciphertext bytes are copied as they lie in memory, which must be little-endian"
#endif

namespace selkie {
namespace {

thread_local std::string last_error;

}  // namespace

std::atomic<int64_t> Counted::live{0};

selkie_status fail(selkie_status status, const char *message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

seal::MemoryPoolHandle wiped_pool() { return seal::MemoryPoolHandle::New(true); }

size_t degree_of(const seal::SEALContext &context) {
  return context.key_context_data()->parms().poly_modulus_degree();
}

uint64_t coeff_modulus_of(const seal::SEALContext &context) {
  return context.key_context_data()->parms().coeff_modulus()[0].value();
}

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

}  // namespace selkie

const char *selkie_seal_last_error(void) { return selkie::last_error.c_str(); }
