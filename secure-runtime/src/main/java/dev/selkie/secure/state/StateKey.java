package dev.selkie.secure.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.secure.key.KeyedHash;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.keystore.WrapException;
import dev.selkie.secure.keystore.WrappingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/*
 * A state file has a random key of its own, which stands in its first line, wrapped by AES-256-GCM under a key of a keystore or a token. Who
 * cannot use that key can neither read the state key nor put another one in its place, so nobody else makes right MACs. X-Wing recipients cannot
 * hold state: anybody can wrap for a public key.
 */

/** The key that authenticates one state file. Wiped on close. */
final class StateKey implements AutoCloseable {
  private static final String DOMAIN = "selkie.dev/state@v1\0";
  private static final int ID_LENGTH = 16;
  private static final int SECRET_LENGTH = 32;
  private static final HexFormat HEX = HexFormat.of();

  private final SecretBytes secret;

  private StateKey(SecretBytes secret) {
    this.secret = secret;
  }

  /**
   * A new state file's first line.
   *
   * @param purpose of the file: a state key is good for no other
   */
  static ObjectNode create(String purpose, WrappingKey key) {
    byte[] random = new byte[ID_LENGTH];
    new SecureRandom().nextBytes(random);
    String id = HEX.formatHex(random);
    try (SecretBytes secret = SecretBytes.random(SECRET_LENGTH)) {
      byte[] wrapped = key.wrap(secret, bound(purpose, id));
      return StateLine.node()
          .put("selkie", purpose)
          .put("id", id)
          .put("kind", key.kind().text())
          .put("alias", key.alias())
          .put("wrapped", HEX.formatHex(wrapped));
    }
  }

  /**
   * The key of a state file.
   *
   * @throws StateException if no key at hand unwraps it
   */
  static StateKey open(String purpose, JsonNode first, List<KeyProvider> keys) throws IOException {
    String alias = first.path("alias").asText();
    String kindName = first.path("kind").asText();
    RecipientKind kind =
        Arrays.stream(RecipientKind.values())
            .filter(known -> known.text().equals(kindName))
            .findFirst()
            .orElseThrow(StateException::changed);
    for (KeyProvider provider : keys) {
      if (!provider.serves(kind)) {
        continue;
      }
      Optional<RecipientKey> found = provider.find(kind, alias);
      if (found.isPresent()) {
        try (RecipientKey key = found.get()) {
          return new StateKey(unwrap(purpose, first, key));
        }
      }
    }
    throw new StateException("the key of the state file is not at hand: " + kindName + ":" + alias);
  }

  /** The same with the key at hand. */
  static StateKey of(String purpose, JsonNode first, WrappingKey key) throws StateException {
    return new StateKey(unwrap(purpose, first, key));
  }

  private static SecretBytes unwrap(String purpose, JsonNode first, RecipientKey key)
      throws StateException {
    if (!(key instanceof WrappingKey) || !first.path("selkie").asText().equals(purpose)) {
      throw StateException.changed();
    }
    try {
      byte[] wrapped = HEX.parseHex(first.path("wrapped").asText());
      return key.unwrap(new byte[0], wrapped, bound(purpose, first.path("id").asText()));
    } catch (WrapException | IllegalArgumentException e) {
      throw StateException.changed();
    }
  }

  private static byte[] bound(String purpose, String id) {
    return (DOMAIN + purpose + "\0" + id).getBytes(StandardCharsets.UTF_8);
  }

  /** HMAC-SHA-256 of a text, in hexadecimal. */
  String mac(String text) {
    return HEX.formatHex(KeyedHash.SHA_256.mac(secret, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether a text's MAC is this one, in constant time. */
  boolean authenticates(String text, String mac) {
    return MessageDigest.isEqual(
        mac(text).getBytes(StandardCharsets.US_ASCII), mac.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    secret.close();
  }
}
