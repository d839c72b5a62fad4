/* Plaintexts, ciphertexts and arithmetic on them. */
#include <memory>
#include <vector>

#include "handles.h"

using namespace selkie;

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
