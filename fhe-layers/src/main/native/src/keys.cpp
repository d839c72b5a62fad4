/* Contexts, keys, encryption and decryption. */
#include <cstring>
#include <string>
#include <utility>

#include "handles.h"
#include "seal/util/ntt.h"

using namespace selkie;

const char *selkie_seal_version(void) { return SEAL_VERSION; }

const char *selkie_seal_source(void) { return SELKIE_SEAL_SOURCE; }

int64_t selkie_seal_live_handles(void) { return selkie::Counted::live.load(); }

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

selkie_status selkie_secret_key_create(const selkie_context *context, const int8_t *coefficients,
                                       selkie_secret_key **result) {
  return guarded([&] {
    const seal::SEALContext &own = deref(context).context;
    const auto data = own.key_context_data();
    const size_t degree = degree_of(own);
    const uint64_t q = coeff_modulus_of(own);
    seal::SecretKey key;
    key.data().resize(degree);
    for (size_t i = 0; i < degree; i++) {
      key.data()[i] = coefficients[i] < 0 ? q - 1 : static_cast<uint64_t>(coefficients[i]);
    }
    seal::util::ntt_negacyclic_harvey(seal::util::CoeffIter(key.data().data()),
                                      data->small_ntt_tables()[0]);
    key.parms_id() = own.key_parms_id();
    *result = new selkie_secret_key(std::move(key));
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
