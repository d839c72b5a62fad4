/* CKKS, and transforms of BFV: what the classical methods need beyond sums and plain products. */
#include <string>
#include <vector>

#include "handles.h"

using namespace selkie;

selkie_status selkie_context_create_ckks(int32_t degree, const int32_t *bits, size_t count,
                                         selkie_context **result) {
  return guarded([&] {
    seal::EncryptionParameters parameters(seal::scheme_type::ckks);
    const auto size = static_cast<size_t>(degree);
    parameters.set_poly_modulus_degree(size);
    parameters.set_coeff_modulus(
        seal::CoeffModulus::Create(size, std::vector<int>(bits, bits + count)));
    seal::SEALContext context(parameters, true, seal::sec_level_type::tc128);
    if (!context.parameters_set()) {
      throw std::invalid_argument(std::string("SEAL refuses the parameters: ") +
                                  context.parameter_error_message());
    }
    *result = new selkie_context(std::move(context));
  });
}

selkie_status selkie_encryptor_encrypt_plaintext(const selkie_encryptor *encryptor,
                                                 const selkie_plaintext *plaintext,
                                                 selkie_ciphertext *destination) {
  return guarded([&] {
    deref(encryptor).encryptor.encrypt_symmetric(deref(plaintext).plaintext,
                                                 deref(destination).ciphertext);
  });
}

selkie_status selkie_encryptor_seeded_bytes(const selkie_encryptor *encryptor, size_t *result) {
  return guarded([&] {
    const auto fresh = deref(encryptor).encryptor.encrypt_zero_symmetric();
    *result = static_cast<size_t>(fresh.save_size(seal::compr_mode_type::none));
  });
}

selkie_status selkie_decryptor_decrypt_ciphertext(const selkie_decryptor *decryptor,
                                                  const selkie_ciphertext *ciphertext,
                                                  selkie_plaintext *destination) {
  return guarded([&] {
    const selkie_decryptor &self = deref(decryptor);
    seal::Decryptor(self.context, self.key)
        .decrypt(deref(ciphertext).ciphertext, deref(destination).plaintext);
  });
}

selkie_status selkie_plaintext_create_empty(selkie_plaintext **result) {
  return guarded([&] { *result = new selkie_plaintext(seal::Plaintext(wiped_pool())); });
}

selkie_status selkie_plaintext_coefficients(const selkie_plaintext *plaintext,
                                            uint64_t *coefficients, size_t count) {
  return guarded([&] {
    const seal::Plaintext &plain = deref(plaintext).plaintext;
    for (size_t i = 0; i < count; i++) {
      coefficients[i] = i < plain.coeff_count() ? plain[i] : 0;
    }
  });
}

selkie_status selkie_plaintext_create_ckks(const selkie_context *context, const double *values,
                                           size_t count, double scale, selkie_plaintext **result) {
  return guarded([&] {
    seal::CKKSEncoder encoder(deref(context).context);
    seal::Plaintext plain(wiped_pool());
    encoder.encode(std::vector<double>(values, values + count), scale, plain);
    *result = new selkie_plaintext(std::move(plain));
  });
}

selkie_status selkie_plaintext_values(const selkie_context *context,
                                      const selkie_plaintext *plaintext, double *values,
                                      size_t count) {
  return guarded([&] {
    std::vector<double> decoded;
    seal::CKKSEncoder(deref(context).context).decode(deref(plaintext).plaintext, decoded);
    for (size_t i = 0; i < count; i++) {
      values[i] = i < decoded.size() ? decoded[i] : 0;
    }
  });
}

selkie_status selkie_ciphertext_create_empty(const selkie_context *context,
                                             selkie_ciphertext **result) {
  return guarded([&] { *result = new selkie_ciphertext(deref(context).context); });
}

selkie_status selkie_ciphertext_saved_bytes(const selkie_ciphertext *ciphertext, size_t *result) {
  return guarded([&] {
    *result = static_cast<size_t>(
        deref(ciphertext).ciphertext.save_size(seal::compr_mode_type::none));
  });
}

selkie_status selkie_evaluator_plaintext_to_ntt(const selkie_evaluator *evaluator,
                                                selkie_plaintext *plaintext) {
  return guarded([&] {
    deref(evaluator).evaluator.transform_to_ntt_inplace(
        deref(plaintext).plaintext, deref(evaluator).context.first_parms_id());
  });
}

selkie_status selkie_evaluator_to_ntt(const selkie_evaluator *evaluator,
                                      selkie_ciphertext *ciphertext) {
  return guarded(
      [&] { deref(evaluator).evaluator.transform_to_ntt_inplace(deref(ciphertext).ciphertext); });
}

selkie_status selkie_evaluator_from_ntt(const selkie_evaluator *evaluator,
                                        selkie_ciphertext *ciphertext) {
  return guarded(
      [&] { deref(evaluator).evaluator.transform_from_ntt_inplace(deref(ciphertext).ciphertext); });
}

selkie_status selkie_evaluator_rotate(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                      int32_t steps, const selkie_galois_keys *keys,
                                      selkie_ciphertext *destination) {
  return guarded([&] {
    deref(evaluator).evaluator.rotate_vector(deref(a).ciphertext, steps, deref(keys).keys,
                                             deref(destination).ciphertext);
  });
}

selkie_status selkie_evaluator_rescale(const selkie_evaluator *evaluator,
                                       selkie_ciphertext *ciphertext) {
  return guarded(
      [&] { deref(evaluator).evaluator.rescale_to_next_inplace(deref(ciphertext).ciphertext); });
}

selkie_status selkie_galois_keys_create(const selkie_context *context, const selkie_secret_key *key,
                                        const int32_t *steps, size_t count,
                                        selkie_galois_keys **result) {
  return guarded([&] {
    seal::KeyGenerator generator(deref(context).context, deref(key).key);
    const std::vector<int> all(steps, steps + count);
    seal::GaloisKeys keys;
    generator.create_galois_keys(all, keys);
    const auto bytes = [&](const std::vector<int> &some) {
      return static_cast<size_t>(
          generator.create_galois_keys(some).save_size(seal::compr_mode_type::none));
    };
    /* All keys have the same size; writing them all would make them all again. */
    const size_t one = bytes({all.at(0)});
    const size_t two = all.size() > 1 ? bytes({all[0], all[1]}) : one;
    *result = new selkie_galois_keys(std::move(keys), one + (all.size() - 1) * (two - one));
  });
}

selkie_status selkie_galois_keys_bytes(const selkie_galois_keys *keys, size_t *result) {
  return guarded([&] { *result = deref(keys).bytes; });
}

void selkie_galois_keys_free(selkie_galois_keys *keys) { delete keys; }
