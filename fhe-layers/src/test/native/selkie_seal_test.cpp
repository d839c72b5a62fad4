/* The C interface over SEAL without a JVM: round trip, error codes and messages, no leak. */
#include "selkie_seal.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

int failures = 0;

void check(bool condition, const char *what, int line) {
  if (!condition) {
    std::fprintf(stderr, "line %d: %s; last error: %s\n", line, what, selkie_seal_last_error());
    failures++;
  }
}
#define CHECK(condition) check((condition), #condition, __LINE__)

constexpr int32_t DEGREE = 2048;
constexpr uint64_t T = uint64_t{1} << 22;

std::vector<uint64_t> sample() {
  std::vector<uint64_t> plain(DEGREE);
  uint64_t state = 1;
  for (uint64_t &value : plain) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    value = (state >> 33) % T;
  }
  return plain;
}

struct Session {
  selkie_context *context = nullptr;
  selkie_secret_key *key = nullptr;
  selkie_encryptor *encryptor = nullptr;
  selkie_decryptor *decryptor = nullptr;

  Session() {
    CHECK(selkie_context_create(DEGREE, 48, 22, &context) == SELKIE_OK);
    CHECK(selkie_secret_key_generate(context, &key) == SELKIE_OK);
    CHECK(selkie_encryptor_create(context, key, &encryptor) == SELKIE_OK);
    CHECK(selkie_decryptor_create(context, key, &decryptor) == SELKIE_OK);
  }
  ~Session() {
    selkie_context_free(context);
    selkie_secret_key_free(key);
    selkie_encryptor_free(encryptor);
    selkie_decryptor_free(decryptor);
  }
};

void round_trip(const Session &session) {
  const std::vector<uint64_t> plain = sample();
  std::vector<uint8_t> bytes(2 * DEGREE * sizeof(uint64_t));
  std::vector<uint64_t> back(DEGREE, 99);
  CHECK(selkie_encryptor_encrypt(session.encryptor, plain.data(), bytes.data()) == SELKIE_OK);
  CHECK(selkie_decryptor_decrypt(session.decryptor, bytes.data(), back.data()) == SELKIE_OK);
  CHECK(back == plain);
}

void scalar_product(const Session &session) {
  std::vector<uint64_t> plain = sample();
  for (uint64_t &value : plain) {
    value %= 1000;
  }
  std::vector<uint8_t> bytes(2 * DEGREE * sizeof(uint64_t));
  CHECK(selkie_encryptor_encrypt(session.encryptor, plain.data(), bytes.data()) == SELKIE_OK);
  selkie_ciphertext *ciphertext = nullptr;
  selkie_plaintext *weight = nullptr;
  selkie_evaluator *evaluator = nullptr;
  const uint64_t seven = 7;
  CHECK(selkie_ciphertext_create(session.context, &ciphertext) == SELKIE_OK);
  CHECK(selkie_plaintext_create(session.context, &seven, 1, &weight) == SELKIE_OK);
  CHECK(selkie_evaluator_create(session.context, &evaluator) == SELKIE_OK);
  CHECK(selkie_ciphertext_read(ciphertext, bytes.data()) == SELKIE_OK);
  CHECK(selkie_evaluator_multiply_plain(evaluator, ciphertext, weight, ciphertext) == SELKIE_OK);
  CHECK(selkie_ciphertext_write(ciphertext, bytes.data()) == SELKIE_OK);
  std::vector<uint64_t> back(DEGREE);
  CHECK(selkie_decryptor_decrypt(session.decryptor, bytes.data(), back.data()) == SELKIE_OK);
  for (int32_t i = 0; i < DEGREE; i++) {
    CHECK(back[i] == 7 * plain[i]);
  }
  selkie_evaluator_free(evaluator);
  selkie_plaintext_free(weight);
  selkie_ciphertext_free(ciphertext);
}

/* Slots rotated by one and halved, under CKKS. */
void rotation() {
  const int32_t bits[] = {60, 40, 60};
  const int32_t step = 1;
  const double values[] = {0.5, -0.25, 1};
  const double half[] = {0.5, 0.5};
  const double scale = 1099511627776.0; /* 2^40 */
  selkie_context *context = nullptr;
  selkie_secret_key *key = nullptr;
  selkie_encryptor *encryptor = nullptr;
  selkie_decryptor *decryptor = nullptr;
  selkie_evaluator *evaluator = nullptr;
  selkie_galois_keys *keys = nullptr;
  selkie_plaintext *plain = nullptr;
  selkie_plaintext *factor = nullptr;
  selkie_ciphertext *ciphertext = nullptr;
  CHECK(selkie_context_create_ckks(8192, bits, 3, &context) == SELKIE_OK);
  CHECK(selkie_secret_key_generate(context, &key) == SELKIE_OK);
  CHECK(selkie_encryptor_create(context, key, &encryptor) == SELKIE_OK);
  CHECK(selkie_decryptor_create(context, key, &decryptor) == SELKIE_OK);
  CHECK(selkie_evaluator_create(context, &evaluator) == SELKIE_OK);
  CHECK(selkie_galois_keys_create(context, key, &step, 1, &keys) == SELKIE_OK);
  CHECK(selkie_plaintext_create_ckks(context, values, 3, scale, &plain) == SELKIE_OK);
  CHECK(selkie_plaintext_create_ckks(context, half, 2, scale, &factor) == SELKIE_OK);
  CHECK(selkie_ciphertext_create_empty(context, &ciphertext) == SELKIE_OK);
  CHECK(selkie_encryptor_encrypt_plaintext(encryptor, plain, ciphertext) == SELKIE_OK);
  CHECK(selkie_evaluator_rotate(evaluator, ciphertext, 2, keys, ciphertext) == SELKIE_E_ARGUMENT);
  CHECK(selkie_evaluator_rotate(evaluator, ciphertext, 1, keys, ciphertext) == SELKIE_OK);
  CHECK(selkie_evaluator_multiply_plain(evaluator, ciphertext, factor, ciphertext) == SELKIE_OK);
  CHECK(selkie_evaluator_rescale(evaluator, ciphertext) == SELKIE_OK);
  CHECK(selkie_decryptor_decrypt_ciphertext(decryptor, ciphertext, plain) == SELKIE_OK);
  double found[3] = {};
  CHECK(selkie_plaintext_values(context, plain, found, 3) == SELKIE_OK);
  const double expected[] = {-0.125, 0.5, 0};
  for (size_t i = 0; i < 3; i++) {
    CHECK(found[i] > expected[i] - 1e-6 && found[i] < expected[i] + 1e-6);
  }
  size_t bytes = 0;
  CHECK(selkie_galois_keys_bytes(keys, &bytes) == SELKIE_OK && bytes > 100000);
  CHECK(selkie_ciphertext_saved_bytes(ciphertext, &bytes) == SELKIE_OK && bytes > 100000);
  CHECK(selkie_encryptor_seeded_bytes(encryptor, &bytes) == SELKIE_OK && bytes > 100000);
  selkie_ciphertext_free(ciphertext);
  selkie_plaintext_free(factor);
  selkie_plaintext_free(plain);
  selkie_galois_keys_free(keys);
  selkie_evaluator_free(evaluator);
  selkie_decryptor_free(decryptor);
  selkie_encryptor_free(encryptor);
  selkie_secret_key_free(key);
  selkie_context_free(context);
}

void errors(const Session &session) {
  selkie_context *none = nullptr;
  CHECK(selkie_context_create(DEGREE, 55, 22, &none) == SELKIE_E_ARGUMENT);
  CHECK(std::strstr(selkie_seal_last_error(), "security standard") != nullptr);
  CHECK(selkie_context_create(-1, 48, 22, &none) == SELKIE_E_ARGUMENT);
  CHECK(none == nullptr);
  uint64_t q = 0;
  CHECK(selkie_context_coeff_modulus(nullptr, &q) == SELKIE_E_ARGUMENT);
  CHECK(std::strcmp(selkie_seal_last_error(), "a handle must not be null") == 0);
  CHECK(selkie_context_coeff_modulus(session.context, &q) == SELKIE_OK);

  std::vector<uint64_t> plain(DEGREE);
  plain[3] = T;
  std::vector<uint8_t> bytes(2 * DEGREE * sizeof(uint64_t));
  CHECK(selkie_encryptor_encrypt(session.encryptor, plain.data(), bytes.data()) ==
        SELKIE_E_ARGUMENT);
  CHECK(std::strstr(selkie_seal_last_error(), "index=3") != nullptr);
  std::memcpy(bytes.data() + 5 * sizeof(uint64_t), &q, sizeof q);
  CHECK(selkie_decryptor_decrypt(session.decryptor, bytes.data(), plain.data()) ==
        SELKIE_E_ARGUMENT);
  CHECK(std::strstr(selkie_seal_last_error(), "index=5") != nullptr);
  selkie_plaintext *plaintext = nullptr;
  CHECK(selkie_plaintext_create(session.context, plain.data(), DEGREE + 1, &plaintext) ==
        SELKIE_E_ARGUMENT);
}

}  // namespace

int main() {
  {
    const Session session;
    CHECK(selkie_seal_live_handles() == 4);
    round_trip(session);
    scalar_product(session);
    errors(session);
    rotation();
    CHECK(selkie_seal_live_handles() == 4);
  }
  CHECK(selkie_seal_live_handles() == 0);
  selkie_context_free(nullptr);
  selkie_ciphertext_free(nullptr);
  std::printf("SEAL %s, %s: %d failures\n", selkie_seal_version(), selkie_seal_source(), failures);
  return failures == 0 ? 0 : 1;
}
