package dev.selkie.secure.keystore;

import dev.selkie.secure.key.KeyedHash;
import dev.selkie.secure.key.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/*
 * Bouncy Castle's reader leaves copies of every key on the heap, which nobody can wipe, derives one key after the other, and takes half a second
 * to load. This one needs nothing of Bouncy Castle: both keys of the file are derived at once, costs are capped before any work, and what was
 * decrypted is wiped.
 *
 * A file is a sequence of the store and its MAC; the store, a sequence of an algorithm and a ciphertext. The file is AES-256-CCM encrypted and
 * HMAC-SHA-512 authenticated under two keys derived from the password, and each secret key in it is encrypted under a third [1].
 *
 * [1] Bouncy Castle, org.bouncycastle.asn1.bc: ObjectStore, EncryptedObjectStoreData, PbkdMacIntegrityCheck, ObjectStoreData, ObjectData,
 *     EncryptedSecretKeyData, SecretKeyData.
 */

/** The secret keys of a BCFKS file. */
final class BcfksReader {
  private static final int MAX_MAC_KEY = 64;
  private static final int SECRET_KEY = 2;
  private static final int PROTECTED_SECRET_KEY = 4;
  private static final String AES = "6086480165030401";

  private final Map<String, byte[]> entries;

  private BcfksReader(Map<String, byte[]> entries) {
    this.entries = entries;
  }

  /** The names of all secret keys. */
  Set<String> aliases() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** A decrypted entry: algorithm and key, which the caller closes. */
  record Entry(String algorithm, SecretBytes key) {}

  /**
   * Checks and decrypts a file.
   *
   * @throws KeystoreException if the password is wrong, the file is damaged, or it uses what this
   *     reader does not know
   */
  static BcfksReader open(byte[] file, char[] password) throws KeystoreException {
    try {
      DerReader all = DerReader.of(file);
      DerReader store = all.sequence();
      all.end();
      byte[] sealed = store.element();
      Integrity integrity = Integrity.parse(store.sequence());
      store.end();
      return new BcfksReader(decrypt(sealed, integrity, password));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new KeystoreException();
    }
  }

  private static Map<String, byte[]> decrypt(byte[] sealed, Integrity integrity, char[] password)
      throws KeystoreException, GeneralSecurityException {
    DerReader store = DerReader.of(sealed).sequence();
    PasswordEncryption encryption = PasswordEncryption.parse(store.sequence());
    byte[] ciphertext = store.octets();
    store.end();
    CompletableFuture<SecretBytes> other =
        CompletableFuture.supplyAsync(() -> encryption.key(password, "STORE_ENCRYPTION"));
    boolean authentic;
    try (SecretBytes key = integrity.derivation.key(password, "INTEGRITY_CHECK")) {
      authentic = MessageDigest.isEqual(KeyedHash.SHA_512.mac(key, sealed), integrity.mac);
    } finally {
      other.handle((key, failure) -> key).join();
    }
    try (SecretBytes key = other.join()) {
      require(authentic);
      byte[] content = encryption.decrypt(key, ciphertext);
      return entries(DerReader.of(content), integrity.algorithm);
    }
  }

  private static Map<String, byte[]> entries(DerReader content, byte[] macAlgorithm)
      throws KeystoreException {
    DerReader data = content.sequence();
    content.end();
    data.number(); // version
    require(Arrays.equals(data.element(), macAlgorithm));
    data.element(); // made
    data.element(); // changed
    DerReader objects = data.sequence();
    Map<String, byte[]> entries = new LinkedHashMap<>();
    while (objects.hasNext()) {
      DerReader object = objects.sequence();
      int type = object.number();
      String alias = object.text();
      object.element(); // made
      object.element(); // changed
      if (type == SECRET_KEY || type == PROTECTED_SECRET_KEY) {
        entries.put(alias, object.octets());
      }
    }
    return entries;
  }

  /** The secret key of a name; empty if there is none. */
  Optional<Entry> entry(String alias, char[] password) throws KeystoreException {
    byte[] entry = entries.get(alias);
    if (entry == null) {
      return Optional.empty();
    }
    byte[] plain = new byte[0];
    try {
      DerReader all = DerReader.of(entry);
      DerReader sealed = all.sequence();
      all.end();
      PasswordEncryption encryption = PasswordEncryption.parse(sealed.sequence());
      try (SecretBytes key = encryption.key(password, "SECRET_KEY_ENCRYPTION")) {
        plain = encryption.decrypt(key, sealed.octets());
      }
      sealed.end();
      return Optional.of(parse(DerReader.of(plain)));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new KeystoreException();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static Entry parse(DerReader plain) throws KeystoreException {
    DerReader secret = plain.sequence();
    plain.end();
    String algorithm = algorithm(secret.identifier());
    byte[] key = secret.octets();
    secret.end();
    return new Entry(algorithm, SecretBytes.owning(key));
  }

  private static String algorithm(String identifier) {
    return switch (identifier) {
      case AES -> "AES";
      case PasswordEncryption.HMAC_SHA_512 -> "HmacSHA512";
      default -> identifier;
    };
  }

  private static void require(boolean holds) throws KeystoreException {
    if (!holds) {
      throw new KeystoreException();
    }
  }

  /** How the file is authenticated: an HMAC-SHA-512 under a derived key. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Integrity(byte[] algorithm, PasswordEncryption.Derivation derivation, byte[] mac) {
    static Integrity parse(DerReader check) throws KeystoreException {
      byte[] algorithm = check.element();
      require(
          DerReader.of(algorithm).sequence().identifier().equals(PasswordEncryption.HMAC_SHA_512));
      PasswordEncryption.Derivation derivation =
          PasswordEncryption.Derivation.parse(check.sequence(), MAX_MAC_KEY);
      byte[] mac = check.octets();
      check.end();
      return new Integrity(algorithm, derivation, mac);
    }
  }
}
