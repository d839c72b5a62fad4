package dev.selkie.secure.keystore;

import dev.selkie.secure.key.AesCcm;
import dev.selkie.secure.key.KeyedHash;
import dev.selkie.secure.key.Pbkdf2;
import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.bc.EncryptedObjectStoreData;
import org.bouncycastle.asn1.bc.EncryptedSecretKeyData;
import org.bouncycastle.asn1.bc.ObjectData;
import org.bouncycastle.asn1.bc.ObjectStore;
import org.bouncycastle.asn1.bc.ObjectStoreData;
import org.bouncycastle.asn1.bc.PbkdMacIntegrityCheck;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/*
 * Bouncy Castle's reader leaves copies of every key on the heap, which nobody can wipe, and derives one key after the other. This one
 * takes the file apart with Bouncy Castle's ASN.1 classes, which see public and encrypted parts only, and does the rest itself: both keys of
 * the file are derived at once, costs are capped before any work, and what was decrypted is wiped.
 *
 * A key for a purpose is PBKDF2-HMAC-SHA-512 of password || 00 00 || purpose || 00 00, both in UTF-16. The file is AES-256-CCM encrypted and
 * HMAC-SHA-512 authenticated under two such keys, and each secret key in it is encrypted under a third.
 */

/** The secret keys of a BCFKS file. */
final class BcfksReader {
  /** Far above any sensible cost, and a minute of work. */
  private static final int MAX_ITERATIONS = 20_000_000;

  private static final AlgorithmIdentifier HMAC =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA512, DERNull.INSTANCE);

  private static final int MAX_SALT = 1024;
  private static final int MAX_KEY = 64;
  private static final BigInteger SECRET_KEY = BigInteger.valueOf(2);
  private static final BigInteger PROTECTED_SECRET_KEY = BigInteger.valueOf(4);

  private final Map<String, EncryptedSecretKeyData> entries;

  private BcfksReader(Map<String, EncryptedSecretKeyData> entries) {
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
      ObjectStore store = ObjectStore.getInstance(file);
      EncryptedObjectStoreData sealed = EncryptedObjectStoreData.getInstance(store.getStoreData());
      PbkdMacIntegrityCheck check =
          PbkdMacIntegrityCheck.getInstance(store.getIntegrityCheck().getIntegrityCheck());
      Derivation macKey = Derivation.of(check.getPbkdAlgorithm(), MAX_KEY);
      Encryption encryption = Encryption.of(sealed.getEncryptionAlgorithm());
      CompletableFuture<SecretBytes> other =
          CompletableFuture.supplyAsync(
              () -> encryption.derivation.key(password, "STORE_ENCRYPTION"));
      byte[] content;
      try (SecretBytes key = macKey.key(password, "INTEGRITY_CHECK")) {
        byte[] mac =
            KeyedHash.SHA_512.mac(key, store.getStoreData().toASN1Primitive().getEncoded());
        require(
            check.getMacAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_hmacWithSHA512));
        require(MessageDigest.isEqual(mac, check.getMac()));
      } finally {
        other.handle((key, failure) -> key).join();
      }
      try (SecretBytes key = other.join()) {
        content = encryption.decrypt(key, sealed.getEncryptedContent().getOctets());
      }
      ObjectStoreData data = ObjectStoreData.getInstance(content);
      require(data.getIntegrityAlgorithm().equals(check.getMacAlgorithm()));
      return new BcfksReader(entries(data));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new KeystoreException();
    }
  }

  private static Map<String, EncryptedSecretKeyData> entries(ObjectStoreData data) {
    Map<String, EncryptedSecretKeyData> entries = new LinkedHashMap<>();
    for (ASN1Encodable each : data.getObjectDataSequence()) {
      ObjectData object = ObjectData.getInstance(each);
      if (object.getType().equals(SECRET_KEY) || object.getType().equals(PROTECTED_SECRET_KEY)) {
        entries.put(object.getIdentifier(), EncryptedSecretKeyData.getInstance(object.getData()));
      }
    }
    return entries;
  }

  /** The secret key of a name; empty if there is none. */
  Optional<Entry> entry(String alias, char[] password) throws KeystoreException {
    EncryptedSecretKeyData sealed = entries.get(alias);
    if (sealed == null) {
      return Optional.empty();
    }
    byte[] plain = new byte[0];
    try {
      Encryption encryption = Encryption.of(sealed.getKeyEncryptionAlgorithm());
      try (SecretBytes key = encryption.derivation.key(password, "SECRET_KEY_ENCRYPTION")) {
        plain = encryption.decrypt(key, sealed.getEncryptedKeyData());
      }
      return Optional.of(parse(ByteBuffer.wrap(plain)));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new KeystoreException();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** DER of a sequence of an object identifier and an octet string, taken apart without copies. */
  private static Entry parse(ByteBuffer in) throws IOException {
    element(in, 0x30);
    int start = in.position();
    int length = element(in, 0x06);
    byte[] oid = new byte[in.position() - start + length];
    in.position(start).get(oid);
    byte[] key = new byte[element(in, 0x04)];
    in.get(key);
    require(!in.hasRemaining());
    return new Entry(algorithm(ASN1ObjectIdentifier.getInstance(oid)), SecretBytes.owning(key));
  }

  private static int element(ByteBuffer in, int tag) throws IOException {
    require((in.get() & 0xFF) == tag);
    int first = in.get() & 0xFF;
    int length = first == 0x81 ? in.get() & 0xFF : first;
    require((first < 0x80 || length >= 0x80) && length <= in.remaining());
    return length;
  }

  private static String algorithm(ASN1ObjectIdentifier oid) {
    if (oid.equals(NISTObjectIdentifiers.aes)) {
      return "AES";
    }
    return oid.equals(PKCSObjectIdentifiers.id_hmacWithSHA512) ? "HmacSHA512" : oid.getId();
  }

  private static void require(boolean holds) throws KeystoreException {
    if (!holds) {
      throw new KeystoreException();
    }
  }

  /** PBKDF2 with HMAC-SHA-512, of a bounded cost. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Derivation(byte[] salt, int iterations, int length) {
    static Derivation of(KeyDerivationFunc function, int mostBytes) throws KeystoreException {
      require(function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2));
      PBKDF2Params given = PBKDF2Params.getInstance(function.getParameters());
      require(given.getPrf().equals(HMAC));
      BigInteger iterations = given.getIterationCount();
      require(iterations.signum() > 0 && iterations.bitLength() < 32);
      require(iterations.longValue() <= MAX_ITERATIONS && given.getSalt().length <= MAX_SALT);
      BigInteger length = given.getKeyLength();
      int bytes = length == null ? mostBytes : length.intValueExact();
      require(bytes > 0 && bytes <= mostBytes);
      return new Derivation(given.getSalt(), iterations.intValue(), bytes);
    }

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

  /** AES-256-CCM under a derived key. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Encryption(Derivation derivation, byte[] nonce, int tagLength) {
    static Encryption of(AlgorithmIdentifier algorithm) throws KeystoreException {
      require(algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2));
      PBES2Parameters scheme = PBES2Parameters.getInstance(algorithm.getParameters());
      AlgorithmIdentifier cipher =
          AlgorithmIdentifier.getInstance(scheme.getEncryptionScheme().toASN1Primitive());
      require(cipher.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CCM));
      ASN1Sequence parts = ASN1Sequence.getInstance(cipher.getParameters());
      byte[] nonce = ASN1OctetString.getInstance(parts.getObjectAt(0)).getOctets();
      int tag =
          parts.size() > 1 ? ASN1Integer.getInstance(parts.getObjectAt(1)).intValueExact() : 12;
      Derivation derivation = Derivation.of(scheme.getKeyDerivationFunc(), 32);
      require(derivation.length == 32);
      return new Encryption(derivation, nonce, tag);
    }

    byte[] decrypt(SecretBytes key, byte[] sealed) throws GeneralSecurityException {
      return AesCcm.decrypt(key, nonce, tagLength, sealed);
    }
  }
}
