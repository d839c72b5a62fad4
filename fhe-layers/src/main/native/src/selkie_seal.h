/*
 * The C interface over Microsoft SEAL that the JNI layer uses; testable without a JVM.
 *
 * Every handle is an opaque type of its own. A function returns SELKIE_OK or an error code; the
 * message of the last error on this thread is selkie_seal_last_error(). No C++ exception leaves.
 * A ciphertext's bytes are 2 * degree little-endian uint64 residues in [0, q), c0 before c1, in
 * coefficient form. Handles keep what they need of each other, so they may be freed in any order.
 */
#ifndef SELKIE_SEAL_H
#define SELKIE_SEAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SELKIE_SEAL_ABI_VERSION 1

typedef struct selkie_context selkie_context;
typedef struct selkie_secret_key selkie_secret_key;
typedef struct selkie_encryptor selkie_encryptor;
typedef struct selkie_decryptor selkie_decryptor;
typedef struct selkie_plaintext selkie_plaintext;
typedef struct selkie_ciphertext selkie_ciphertext;
typedef struct selkie_evaluator selkie_evaluator;
typedef struct selkie_galois_keys selkie_galois_keys;

typedef enum selkie_status {
  SELKIE_OK = 0,
  SELKIE_E_ARGUMENT = 1,
  SELKIE_E_STATE = 2,
  SELKIE_E_MEMORY = 3,
} selkie_status;

/* Never null; valid until the next call on this thread. */
const char *selkie_seal_last_error(void);
const char *selkie_seal_version(void);
const char *selkie_seal_source(void);
/* Objects alive now, of every kind. */
int64_t selkie_seal_live_handles(void);

selkie_status selkie_context_create(int32_t degree, int32_t coeff_modulus_bits,
                                    int32_t log2_plain_modulus, selkie_context **result);
/* CKKS with primes of the given bits; the last one serves key switching only. */
selkie_status selkie_context_create_ckks(int32_t degree, const int32_t *bits, size_t count,
                                         selkie_context **result);
selkie_status selkie_context_coeff_modulus(const selkie_context *context, uint64_t *result);
/* Coefficients of a polynomial: N. */
selkie_status selkie_context_degree(const selkie_context *context, size_t *result);
void selkie_context_free(selkie_context *context);

selkie_status selkie_secret_key_generate(const selkie_context *context, selkie_secret_key **result);
/* A key with degree given coefficients, each -1, 0 or 1. */
selkie_status selkie_secret_key_create(const selkie_context *context, const int8_t *coefficients,
                                       selkie_secret_key **result);
void selkie_secret_key_free(selkie_secret_key *key);

selkie_status selkie_encryptor_create(const selkie_context *context, const selkie_secret_key *key,
                                      selkie_encryptor **result);
selkie_status selkie_encryptor_degree(const selkie_encryptor *encryptor, size_t *result);
/* Reads degree coefficients in [0, t), writes one ciphertext. Safe from several threads. */
selkie_status selkie_encryptor_encrypt(const selkie_encryptor *encryptor,
                                       const uint64_t *coefficients, uint8_t *ciphertext);
/* Encrypts a plaintext of any scheme with the secret key. */
selkie_status selkie_encryptor_encrypt_plaintext(const selkie_encryptor *encryptor,
                                                 const selkie_plaintext *plaintext,
                                                 selkie_ciphertext *destination);
/* Bytes of a fresh ciphertext as SEAL writes it: one polynomial and a seed, not compressed. */
selkie_status selkie_encryptor_seeded_bytes(const selkie_encryptor *encryptor, size_t *result);
void selkie_encryptor_free(selkie_encryptor *encryptor);

selkie_status selkie_decryptor_create(const selkie_context *context, const selkie_secret_key *key,
                                      selkie_decryptor **result);
selkie_status selkie_decryptor_degree(const selkie_decryptor *decryptor, size_t *result);
/* Reads one ciphertext, writes degree coefficients in [0, t). Safe from several threads. */
selkie_status selkie_decryptor_decrypt(const selkie_decryptor *decryptor, const uint8_t *ciphertext,
                                       uint64_t *coefficients);
selkie_status selkie_decryptor_decrypt_ciphertext(const selkie_decryptor *decryptor,
                                                  const selkie_ciphertext *ciphertext,
                                                  selkie_plaintext *destination);
void selkie_decryptor_free(selkie_decryptor *decryptor);

selkie_status selkie_plaintext_create(const selkie_context *context, const uint64_t *coefficients,
                                      size_t count, selkie_plaintext **result);
selkie_status selkie_plaintext_create_empty(selkie_plaintext **result);
/* The first coefficients; those beyond the last are zero. */
selkie_status selkie_plaintext_coefficients(const selkie_plaintext *plaintext, uint64_t *coefficients,
                                            size_t count);
/* CKKS: values of the first slots, in NTT form at the first level. */
selkie_status selkie_plaintext_create_ckks(const selkie_context *context, const double *values,
                                           size_t count, double scale, selkie_plaintext **result);
selkie_status selkie_plaintext_values(const selkie_context *context,
                                      const selkie_plaintext *plaintext, double *values,
                                      size_t count);
void selkie_plaintext_free(selkie_plaintext *plaintext);

selkie_status selkie_ciphertext_create(const selkie_context *context, selkie_ciphertext **result);
/* For results only: it holds no polynomial yet. */
selkie_status selkie_ciphertext_create_empty(const selkie_context *context,
                                             selkie_ciphertext **result);
/* Bytes of the ciphertext as SEAL writes it, not compressed. */
selkie_status selkie_ciphertext_saved_bytes(const selkie_ciphertext *ciphertext, size_t *result);
/* Bytes of one ciphertext. */
selkie_status selkie_ciphertext_bytes(const selkie_ciphertext *ciphertext, size_t *result);
selkie_status selkie_ciphertext_read(selkie_ciphertext *ciphertext, const uint8_t *bytes);
selkie_status selkie_ciphertext_write(const selkie_ciphertext *ciphertext, uint8_t *bytes);
void selkie_ciphertext_free(selkie_ciphertext *ciphertext);

selkie_status selkie_evaluator_create(const selkie_context *context, selkie_evaluator **result);
selkie_status selkie_evaluator_multiply_plain(const selkie_evaluator *evaluator,
                                              const selkie_ciphertext *a, const selkie_plaintext *b,
                                              selkie_ciphertext *destination);
selkie_status selkie_evaluator_add(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                   const selkie_ciphertext *b, selkie_ciphertext *destination);
selkie_status selkie_evaluator_sub(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                   const selkie_ciphertext *b, selkie_ciphertext *destination);
selkie_status selkie_evaluator_negate(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                      selkie_ciphertext *destination);
/* Into NTT form, and a ciphertext back; a plaintext is centred modulo t first. */
selkie_status selkie_evaluator_plaintext_to_ntt(const selkie_evaluator *evaluator,
                                                selkie_plaintext *plaintext);
selkie_status selkie_evaluator_to_ntt(const selkie_evaluator *evaluator,
                                      selkie_ciphertext *ciphertext);
selkie_status selkie_evaluator_from_ntt(const selkie_evaluator *evaluator,
                                        selkie_ciphertext *ciphertext);
/* CKKS: destination slot i = slot i + steps of a. */
selkie_status selkie_evaluator_rotate(const selkie_evaluator *evaluator, const selkie_ciphertext *a,
                                      int32_t steps, const selkie_galois_keys *keys,
                                      selkie_ciphertext *destination);
/* CKKS: divides by the last prime and lets it go. */
selkie_status selkie_evaluator_rescale(const selkie_evaluator *evaluator,
                                       selkie_ciphertext *ciphertext);
void selkie_evaluator_free(selkie_evaluator *evaluator);

selkie_status selkie_galois_keys_create(const selkie_context *context, const selkie_secret_key *key,
                                        const int32_t *steps, size_t count,
                                        selkie_galois_keys **result);
/* Bytes of the keys as SEAL writes them, with seeds, not compressed. */
selkie_status selkie_galois_keys_bytes(const selkie_galois_keys *keys, size_t *result);
void selkie_galois_keys_free(selkie_galois_keys *keys);

#ifdef __cplusplus
}
#endif

#endif
