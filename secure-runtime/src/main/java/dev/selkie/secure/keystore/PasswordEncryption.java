package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesCcm;
import dev.selkie.secure.key.Pbkdf2;
import dev.selkie.secure.key.SecretBytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** How a part of a BCFKS file is encrypted: AES-256-CCM under a key derived from the password. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PasswordEncryption(Derivation derivation, byte[] nonce, int tagLength) {
  static final String HMAC_SHA_512 = "2a864886f70d020b";

  private static final String PBES2 = "2a864886f70d01050d";
  private static final String PBKDF2 = "2a864886f70d01050c";
  private static final String AES_256_CCM = "60864801650304012f";
  private static final int KEY_LENGTH = 32;
  private static final int DEFAULT_TAG_LENGTH = 12;

  /** Reads PBES2 parameters (RFC 8018, appendix A.4) with CCM's (RFC 5084, section 3.1). */
  static PasswordEncryption parse(DerReader algorithm) throws KeystoreException {
    require(algorithm.identifier().equals(PBES2));
    DerReader scheme = algorithm.sequence();
    algorithm.end();
    Derivation derivation = Derivation.parse(scheme.sequence(), KEY_LENGTH);
    require(derivation.length == KEY_LENGTH);
    DerReader cipher = scheme.sequence();
    scheme.end();
    require(cipher.identifier().equals(AES_256_CCM));
    DerReader parameters = cipher.sequence();
    cipher.end();
    byte[] nonce = parameters.octets();
    int tag = parameters.hasNext() ? parameters.number() : DEFAULT_TAG_LENGTH;
    parameters.end();
    return new PasswordEncryption(derivation, nonce, tag);
  }

  /** The key for a purpose; the caller closes it. */
  SecretBytes key(char[] password, String purpose) {
    return derivation.key(password, purpose);
  }

  byte[] decrypt(SecretBytes key, byte[] sealed) throws GeneralSecurityException {
    return AesCcm.decrypt(key, nonce, tagLength, sealed);
  }

  private static void require(boolean holds) throws KeystoreException {
    if (!holds) {
      throw new KeystoreException();
    }
  }

  /** PBKDF2 with HMAC-SHA-512, of a bounded cost. */
  record Derivation(byte[] salt, int iterations, int length) {
    /** Far above any sensible cost, and a minute of work. */
    private static final int MAX_ITERATIONS = 20_000_000;

    private static final int MAX_SALT = 1024;

    /**
     * Reads PBKDF2 parameters (RFC 8018, appendix A.2).
     *
     * @param mostBytes of the key, and its length where none is given
     */
    static Derivation parse(DerReader function, int mostBytes) throws KeystoreException {
      require(function.identifier().equals(PBKDF2));
      DerReader parameters = function.sequence();
      function.end();
      byte[] salt = parameters.octets();
      int iterations = parameters.number();
      int length = parameters.isNumberNext() ? parameters.number() : mostBytes;
      DerReader hash = parameters.sequence(); // left out it would be SHA-1
      parameters.end();
      require(hash.identifier().equals(HMAC_SHA_512));
      hash.nothing();
      hash.end();
      require(iterations > 0 && iterations <= MAX_ITERATIONS && salt.length <= MAX_SALT);
      require(length > 0 && length <= mostBytes);
      return new Derivation(salt, iterations, length);
    }

    /** PBKDF2 of password || 00 00 || purpose || 00 00, both in UTF-16. */
    SecretBytes key(char[] password, String purpose) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * (password.length + 1 + purpose.length() + 1));
      for (char each : password) {
        bytes.putChar(each);
      }
      bytes.putChar('\0');
      purpose.chars().forEach(each -> bytes.putChar((char) each));
      bytes.putChar('\0');
      try {
        return Pbkdf2.derive(bytes.array(), salt, iterations, length);
      } finally {
        Arrays.fill(bytes.array(), (byte) 0);
      }
    }
  }
}
