package dev.selkie.secure.keystore;

import dev.selkie.secure.key.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/*
 * Argon2id (RFC 9106), version 0x13, by Bouncy Castle. Its lanes do not run at once there, so the cost is the caller's alone.
 * What a file asks for is capped before any memory is taken: a hostile header must not cost more than an honest one.
 */

/** A password that a file is sealed for. Wiped on close. */
public final class PasswordKey implements Recipient, RecipientKey {
  private static final String NAME = "password";

  private final SecretBytes password;
  private final byte[] parameters;

  private PasswordKey(SecretBytes password, byte[] parameters) {
    this.password = password;
    this.parameters = parameters;
  }

  /**
   * A key of a password, to be read as UTF-8.
   *
   * @param password copied; the caller wipes its own
   */
  public static PasswordKey of(char[] password) {
    return of(password, Argon2Cost.DEFAULT);
  }

  /** The same; files sealed for it cost this much to open. */
  public static PasswordKey of(char[] password, Argon2Cost cost) {
    if (password.length == 0) {
      throw new IllegalArgumentException("a password must not be empty");
    }
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    encoded.clear();
    encoded.put(new byte[encoded.remaining()]);
    byte[] salt = new byte[Argon2Cost.SALT_LENGTH];
    new SecureRandom().nextBytes(salt);
    return new PasswordKey(SecretBytes.owning(bytes), cost.encode(salt));
  }

  @Override
  public RecipientKind kind() {
    return RecipientKind.ARGON2ID;
  }

  /** Always {@code "password"}. */
  @Override
  public String alias() {
    return NAME;
  }

  @Override
  public byte[] parameters() {
    return parameters.clone();
  }

  @Override
  public byte[] wrap(SecretBytes fileKey, byte[] associated) {
    try (SecretBytes key = derive(parameters)) {
      return AesWrap.wrap(key, fileKey, associated);
    }
  }

  @Override
  public SecretBytes unwrap(byte[] parameters, byte[] wrapped, byte[] associated)
      throws WrapException {
    try (SecretBytes key = derive(parameters)) {
      return AesWrap.unwrap(key, wrapped, associated);
    }
  }

  /**
   * Whether the cost that a stanza asks for is within the bounds.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static Argon2Cost checkCost(byte[] parameters) {
    return Argon2Cost.parse(parameters);
  }

  private SecretBytes derive(byte[] costAndSalt) {
    Argon2Cost cost = Argon2Cost.parse(costAndSalt);
    byte[] salt = Arrays.copyOfRange(costAndSalt, 3 * Integer.BYTES, Argon2Cost.ENCODED_LENGTH);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .withSalt(salt)
            .build());
    byte[] key = new byte[AesWrap.KEY_LENGTH];
    generator.generateBytes(password.expose(), key);
    return SecretBytes.owning(key);
  }

  @Override
  public void close() {
    password.close();
  }

  @Override
  public String toString() {
    return "PasswordKey[]";
  }
}
