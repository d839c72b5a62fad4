/* As jni.cpp: the functions over ckks.cpp. */
#include <jni.h>

#include <vector>

#include "dev_selkie_fhe_seal_Native.h"
#include "jni_convert.h"

using namespace selkie;

namespace {

std::vector<jint> ints(JNIEnv *env, jintArray array) {
  std::vector<jint> result(static_cast<size_t>(env->GetArrayLength(array)));
  env->GetIntArrayRegion(array, 0, static_cast<jsize>(result.size()), result.data());
  return result;
}

/* The number that a call yields, or 0 with an exception pending. */
template <typename Call>
jlong number(JNIEnv *env, Call call) {
  size_t result = 0;
  succeeded(env, call(&result));
  return static_cast<jlong>(result);
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_contextCreateCkks(JNIEnv *env, jclass,
                                                                          jint degree,
                                                                          jintArray bits) {
  const std::vector<jint> primes = ints(env, bits);
  return create<selkie_context>(env, [&](selkie_context **result) {
    return selkie_context_create_ckks(degree, primes.data(), primes.size(), result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_encryptorEncryptPlaintext(
    JNIEnv *env, jclass, jlong encryptor, jlong plaintext, jlong destination) {
  succeeded(env, selkie_encryptor_encrypt_plaintext(handle<selkie_encryptor>(encryptor),
                                                    handle<selkie_plaintext>(plaintext),
                                                    handle<selkie_ciphertext>(destination)));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_encryptorSeededBytes(JNIEnv *env, jclass,
                                                                             jlong encryptor) {
  return number(env, [&](size_t *result) {
    return selkie_encryptor_seeded_bytes(handle<selkie_encryptor>(encryptor), result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_decryptorDecryptCiphertext(
    JNIEnv *env, jclass, jlong decryptor, jlong ciphertext, jlong destination) {
  succeeded(env, selkie_decryptor_decrypt_ciphertext(handle<selkie_decryptor>(decryptor),
                                                     handle<selkie_ciphertext>(ciphertext),
                                                     handle<selkie_plaintext>(destination)));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_plaintextCreateEmpty(JNIEnv *env, jclass) {
  return create<selkie_plaintext>(
      env, [](selkie_plaintext **result) { return selkie_plaintext_create_empty(result); });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_plaintextCoefficients(JNIEnv *env, jclass,
                                                                             jlong plaintext,
                                                                             jlongArray array) {
  Coefficients values(static_cast<size_t>(env->GetArrayLength(array)));
  if (values.allocated(env) &&
      succeeded(env, selkie_plaintext_coefficients(handle<selkie_plaintext>(plaintext),
                                                   values.data(), values.count()))) {
    values.write(env, array, 0);
  }
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_plaintextCreateCkks(JNIEnv *env, jclass,
                                                                            jlong context,
                                                                            jdoubleArray array,
                                                                            jdouble scale) {
  std::vector<jdouble> values(static_cast<size_t>(env->GetArrayLength(array)));
  env->GetDoubleArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  return create<selkie_plaintext>(env, [&](selkie_plaintext **result) {
    return selkie_plaintext_create_ckks(handle<selkie_context>(context), values.data(),
                                        values.size(), scale, result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_plaintextValues(JNIEnv *env, jclass,
                                                                       jlong context,
                                                                       jlong plaintext,
                                                                       jdoubleArray array) {
  std::vector<jdouble> values(static_cast<size_t>(env->GetArrayLength(array)));
  if (succeeded(env, selkie_plaintext_values(handle<selkie_context>(context),
                                             handle<selkie_plaintext>(plaintext), values.data(),
                                             values.size()))) {
    env->SetDoubleArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  }
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_ciphertextCreateEmpty(JNIEnv *env, jclass,
                                                                              jlong context) {
  return create<selkie_ciphertext>(env, [&](selkie_ciphertext **result) {
    return selkie_ciphertext_create_empty(handle<selkie_context>(context), result);
  });
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_ciphertextSavedBytes(JNIEnv *env, jclass,
                                                                             jlong ciphertext) {
  return number(env, [&](size_t *result) {
    return selkie_ciphertext_saved_bytes(handle<selkie_ciphertext>(ciphertext), result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorPlaintextToNtt(JNIEnv *env, jclass,
                                                                               jlong evaluator,
                                                                               jlong plaintext) {
  succeeded(env, selkie_evaluator_plaintext_to_ntt(handle<selkie_evaluator>(evaluator),
                                                   handle<selkie_plaintext>(plaintext)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorToNtt(JNIEnv *env, jclass,
                                                                      jlong evaluator,
                                                                      jlong ciphertext) {
  succeeded(env, selkie_evaluator_to_ntt(handle<selkie_evaluator>(evaluator),
                                         handle<selkie_ciphertext>(ciphertext)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorFromNtt(JNIEnv *env, jclass,
                                                                        jlong evaluator,
                                                                        jlong ciphertext) {
  succeeded(env, selkie_evaluator_from_ntt(handle<selkie_evaluator>(evaluator),
                                           handle<selkie_ciphertext>(ciphertext)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorRotate(JNIEnv *env, jclass,
                                                                       jlong evaluator, jlong a,
                                                                       jint steps, jlong keys,
                                                                       jlong destination) {
  succeeded(env, selkie_evaluator_rotate(handle<selkie_evaluator>(evaluator),
                                         handle<selkie_ciphertext>(a), steps,
                                         handle<selkie_galois_keys>(keys),
                                         handle<selkie_ciphertext>(destination)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorRescale(JNIEnv *env, jclass,
                                                                        jlong evaluator,
                                                                        jlong ciphertext) {
  succeeded(env, selkie_evaluator_rescale(handle<selkie_evaluator>(evaluator),
                                          handle<selkie_ciphertext>(ciphertext)));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_galoisKeysCreate(JNIEnv *env, jclass,
                                                                         jlong context, jlong key,
                                                                         jintArray steps) {
  const std::vector<jint> all = ints(env, steps);
  return create<selkie_galois_keys>(env, [&](selkie_galois_keys **result) {
    return selkie_galois_keys_create(handle<selkie_context>(context),
                                     handle<selkie_secret_key>(key), all.data(), all.size(),
                                     result);
  });
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_galoisKeysBytes(JNIEnv *env, jclass,
                                                                        jlong keys) {
  return number(env, [&](size_t *result) {
    return selkie_galois_keys_bytes(handle<selkie_galois_keys>(keys), result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_galoisKeysFree(JNIEnv *, jclass,
                                                                      jlong keys) {
  selkie_galois_keys_free(handle<selkie_galois_keys>(keys));
}

}  // extern "C"
