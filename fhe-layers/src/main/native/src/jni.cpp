/* JNI functions of dev.selkie.fhe.seal.Native: they convert, delegate to selkie_seal.h, no more. */
#include <vector>
#include <jni.h>

#include "dev_selkie_fhe_seal_Native.h"
#include "jni_convert.h"

using namespace selkie;

extern "C" {

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *, void *) { return JNI_VERSION_1_8; }

JNIEXPORT jint JNICALL Java_dev_selkie_fhe_seal_Native_abiVersion(JNIEnv *, jclass) {
  return SELKIE_SEAL_ABI_VERSION;
}

JNIEXPORT jstring JNICALL Java_dev_selkie_fhe_seal_Native_version(JNIEnv *env, jclass) {
  return env->NewStringUTF(selkie_seal_version());
}

JNIEXPORT jstring JNICALL Java_dev_selkie_fhe_seal_Native_source(JNIEnv *env, jclass) {
  return env->NewStringUTF(selkie_seal_source());
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_liveHandles(JNIEnv *, jclass) {
  return selkie_seal_live_handles();
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_contextCreate(JNIEnv *env, jclass,
                                                                      jint degree, jint bits,
                                                                      jint log2t) {
  return create<selkie_context>(
      env, [&](selkie_context **result) { return selkie_context_create(degree, bits, log2t, result); });
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_contextCoeffModulus(JNIEnv *env, jclass,
                                                                            jlong context) {
  uint64_t result = 0;
  succeeded(env, selkie_context_coeff_modulus(handle<selkie_context>(context), &result));
  return static_cast<jlong>(result);
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_contextFree(JNIEnv *, jclass,
                                                                   jlong context) {
  selkie_context_free(handle<selkie_context>(context));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_secretKeyGenerate(JNIEnv *env, jclass,
                                                                          jlong context) {
  return create<selkie_secret_key>(env, [&](selkie_secret_key **result) {
    return selkie_secret_key_generate(handle<selkie_context>(context), result);
  });
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_secretKeyCreate(JNIEnv *env, jclass,
                                                                        jlong context,
                                                                        jbyteArray coefficients) {
  std::vector<jbyte> copy(static_cast<size_t>(env->GetArrayLength(coefficients)));
  env->GetByteArrayRegion(coefficients, 0, static_cast<jsize>(copy.size()), copy.data());
  const jlong key = create<selkie_secret_key>(env, [&](selkie_secret_key **result) {
    return selkie_secret_key_create(handle<selkie_context>(context), copy.data(), result);
  });
  volatile jbyte *wiped = copy.data();
  for (size_t i = 0; i < copy.size(); i++) {
    wiped[i] = 0;
  }
  return key;
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_secretKeyFree(JNIEnv *, jclass, jlong key) {
  selkie_secret_key_free(handle<selkie_secret_key>(key));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_encryptorCreate(JNIEnv *env, jclass,
                                                                        jlong context, jlong key) {
  return create<selkie_encryptor>(env, [&](selkie_encryptor **result) {
    return selkie_encryptor_create(handle<selkie_context>(context), handle<selkie_secret_key>(key),
                                   result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_encryptorEncrypt(
    JNIEnv *env, jclass, jlong address, jlongArray array, jint index, jobject out, jint offset) {
  const auto *encryptor = handle<selkie_encryptor>(address);
  size_t degree = 0;
  if (!succeeded(env, selkie_encryptor_degree(encryptor, &degree))) {
    return;
  }
  uint8_t *ciphertext = bytes(env, out, offset, ciphertext_bytes(degree));
  Coefficients plain(degree);
  if (ciphertext == nullptr || !plain.allocated(env) || !plain.read(env, array, index)) {
    return;
  }
  succeeded(env, selkie_encryptor_encrypt(encryptor, plain.data(), ciphertext));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_encryptorFree(JNIEnv *, jclass,
                                                                     jlong encryptor) {
  selkie_encryptor_free(handle<selkie_encryptor>(encryptor));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_decryptorCreate(JNIEnv *env, jclass,
                                                                        jlong context, jlong key) {
  return create<selkie_decryptor>(env, [&](selkie_decryptor **result) {
    return selkie_decryptor_create(handle<selkie_context>(context), handle<selkie_secret_key>(key),
                                   result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_decryptorDecrypt(
    JNIEnv *env, jclass, jlong address, jobject in, jint offset, jlongArray array, jint index) {
  const auto *decryptor = handle<selkie_decryptor>(address);
  size_t degree = 0;
  if (!succeeded(env, selkie_decryptor_degree(decryptor, &degree))) {
    return;
  }
  const uint8_t *ciphertext = bytes(env, in, offset, ciphertext_bytes(degree));
  Coefficients plain(degree);
  if (ciphertext == nullptr || !plain.allocated(env)) {
    return;
  }
  if (succeeded(env, selkie_decryptor_decrypt(decryptor, ciphertext, plain.data()))) {
    plain.write(env, array, index);
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_decryptorFree(JNIEnv *, jclass,
                                                                     jlong decryptor) {
  selkie_decryptor_free(handle<selkie_decryptor>(decryptor));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_plaintextCreate(JNIEnv *env, jclass,
                                                                        jlong context,
                                                                        jlongArray array) {
  const auto count = static_cast<size_t>(env->GetArrayLength(array));
  Coefficients plain(count);
  if (!plain.allocated(env) || !plain.read(env, array, 0)) {
    return 0;
  }
  return create<selkie_plaintext>(env, [&](selkie_plaintext **result) {
    return selkie_plaintext_create(handle<selkie_context>(context), plain.data(), count, result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_plaintextFree(JNIEnv *, jclass,
                                                                     jlong plaintext) {
  selkie_plaintext_free(handle<selkie_plaintext>(plaintext));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_ciphertextCreate(JNIEnv *env, jclass,
                                                                         jlong context) {
  return create<selkie_ciphertext>(env, [&](selkie_ciphertext **result) {
    return selkie_ciphertext_create(handle<selkie_context>(context), result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_ciphertextRead(JNIEnv *env, jclass,
                                                                      jlong address, jobject in,
                                                                      jint offset) {
  auto *ciphertext = handle<selkie_ciphertext>(address);
  size_t length = 0;
  if (!succeeded(env, selkie_ciphertext_bytes(ciphertext, &length))) {
    return;
  }
  const uint8_t *source = bytes(env, in, offset, length);
  if (source != nullptr) {
    succeeded(env, selkie_ciphertext_read(ciphertext, source));
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_ciphertextWrite(JNIEnv *env, jclass,
                                                                       jlong address, jobject out,
                                                                       jint offset) {
  const auto *ciphertext = handle<selkie_ciphertext>(address);
  size_t length = 0;
  if (!succeeded(env, selkie_ciphertext_bytes(ciphertext, &length))) {
    return;
  }
  uint8_t *target = bytes(env, out, offset, length);
  if (target != nullptr) {
    succeeded(env, selkie_ciphertext_write(ciphertext, target));
  }
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_ciphertextFree(JNIEnv *, jclass,
                                                                      jlong ciphertext) {
  selkie_ciphertext_free(handle<selkie_ciphertext>(ciphertext));
}

JNIEXPORT jlong JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorCreate(JNIEnv *env, jclass,
                                                                        jlong context) {
  return create<selkie_evaluator>(env, [&](selkie_evaluator **result) {
    return selkie_evaluator_create(handle<selkie_context>(context), result);
  });
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorMultiplyPlain(
    JNIEnv *env, jclass, jlong evaluator, jlong a, jlong b, jlong destination) {
  succeeded(env, selkie_evaluator_multiply_plain(
                     handle<selkie_evaluator>(evaluator), handle<selkie_ciphertext>(a),
                     handle<selkie_plaintext>(b), handle<selkie_ciphertext>(destination)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorAdd(JNIEnv *env, jclass,
                                                                    jlong evaluator, jlong a,
                                                                    jlong b, jlong destination) {
  succeeded(env, selkie_evaluator_add(handle<selkie_evaluator>(evaluator),
                                      handle<selkie_ciphertext>(a), handle<selkie_ciphertext>(b),
                                      handle<selkie_ciphertext>(destination)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorSub(JNIEnv *env, jclass,
                                                                    jlong evaluator, jlong a,
                                                                    jlong b, jlong destination) {
  succeeded(env, selkie_evaluator_sub(handle<selkie_evaluator>(evaluator),
                                      handle<selkie_ciphertext>(a), handle<selkie_ciphertext>(b),
                                      handle<selkie_ciphertext>(destination)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorNegate(JNIEnv *env, jclass,
                                                                       jlong evaluator, jlong a,
                                                                       jlong destination) {
  succeeded(env, selkie_evaluator_negate(handle<selkie_evaluator>(evaluator),
                                         handle<selkie_ciphertext>(a),
                                         handle<selkie_ciphertext>(destination)));
}

JNIEXPORT void JNICALL Java_dev_selkie_fhe_seal_Native_evaluatorFree(JNIEnv *, jclass,
                                                                     jlong evaluator) {
  selkie_evaluator_free(handle<selkie_evaluator>(evaluator));
}

}  // extern "C"
