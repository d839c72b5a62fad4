/* JNI functions of dev.selkie.fhe.seal.Native: they convert, delegate to selkie_seal.h, no more. */
#include <jni.h>

#include <cstdint>
#include <memory>
#include <new>

#include "dev_selkie_fhe_seal_Native.h"
#include "selkie_seal.h"

namespace {

template <typename T>
T *handle(jlong address) {
  return reinterpret_cast<T *>(static_cast<intptr_t>(address));
}

void throw_java(JNIEnv *env, const char *type, const char *message) {
  if (env->ExceptionCheck()) {
    return;
  }
  const jclass thrown = env->FindClass(type);
  if (thrown != nullptr) {
    env->ThrowNew(thrown, message);
  }
}

/* Turns a failed call into a pending Java exception; true if the call was fine. */
bool succeeded(JNIEnv *env, selkie_status status) {
  switch (status) {
    case SELKIE_OK:
      return true;
    case SELKIE_E_ARGUMENT:
      throw_java(env, "java/lang/IllegalArgumentException", selkie_seal_last_error());
      return false;
    case SELKIE_E_MEMORY:
      throw_java(env, "java/lang/OutOfMemoryError", selkie_seal_last_error());
      return false;
    default:
      throw_java(env, "java/lang/IllegalStateException", selkie_seal_last_error());
      return false;
  }
}

template <typename T, typename Create>
jlong create(JNIEnv *env, Create call) {
  T *result = nullptr;
  if (!succeeded(env, call(&result))) {
    return 0;
  }
  return static_cast<jlong>(reinterpret_cast<intptr_t>(result));
}

/* The bytes [offset, offset + length) of a direct buffer, or null with an exception pending. */
uint8_t *bytes(JNIEnv *env, jobject buffer, jint offset, size_t length) {
  void *start = env->GetDirectBufferAddress(buffer);
  const jlong capacity = env->GetDirectBufferCapacity(buffer);
  if (start == nullptr || offset < 0 || capacity < 0 ||
      static_cast<uint64_t>(offset) + length > static_cast<uint64_t>(capacity)) {
    throw_java(env, "java/lang/IllegalArgumentException",
               "a direct buffer must hold the ciphertext at the offset");
    return nullptr;
  }
  return static_cast<uint8_t *>(start) + offset;
}

/* A copy of some coefficients of a Java array, wiped when it goes. */
class Coefficients {
 public:
  explicit Coefficients(size_t count) : count_(count), data_(new (std::nothrow) jlong[count]()) {}
  ~Coefficients() {
    volatile jlong *wiped = data_.get();
    for (size_t i = 0; wiped != nullptr && i < count_; i++) {
      wiped[i] = 0;
    }
  }
  Coefficients(const Coefficients &) = delete;
  Coefficients &operator=(const Coefficients &) = delete;

  /* False with an exception pending if there is no memory. */
  bool allocated(JNIEnv *env) const {
    if (data_ == nullptr) {
      throw_java(env, "java/lang/OutOfMemoryError", "no memory for a plaintext");
    }
    return data_ != nullptr;
  }
  /* False with an exception pending if the range is not inside the array. */
  bool read(JNIEnv *env, jlongArray array, jint index) {
    env->GetLongArrayRegion(array, index, static_cast<jsize>(count_), data_.get());
    return !env->ExceptionCheck();
  }
  void write(JNIEnv *env, jlongArray array, jint index) const {
    env->SetLongArrayRegion(array, index, static_cast<jsize>(count_), data_.get());
  }
  uint64_t *data() { return reinterpret_cast<uint64_t *>(data_.get()); }

 private:
  size_t count_;
  std::unique_ptr<jlong[]> data_;
};

constexpr size_t ciphertext_bytes(size_t degree) { return 2 * degree * sizeof(uint64_t); }

}  // namespace

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
