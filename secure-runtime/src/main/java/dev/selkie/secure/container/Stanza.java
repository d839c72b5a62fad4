package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.STANZA_HEAD_LENGTH;

import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.PasswordKey;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.keystore.WrapException;
import java.io.IOException;
import java.util.Optional;

/** The file key, wrapped for one recipient: specification section 4. */
sealed interface Stanza {
  /** The stanza as it stands in the header. */
  byte[] encode();

  /** A stanza of a kind that this version does not know, kept as it is. */
  record Unknown(long type, ByteString body) implements Stanza {
    @Override
    public byte[] encode() {
      return new ByteWriter().u32(type).u32(body.length()).bytes(body.bytes()).toByteArray();
    }
  }

  /**
   * A stanza of a known kind.
   *
   * @param parameters public bytes of that kind, of its length
   * @param wrapped the wrapped file key
   */
  record Known(RecipientKind kind, String alias, ByteString parameters, ByteString wrapped)
      implements Stanza {
    @Override
    public byte[] encode() {
      return new ByteWriter()
          .bytes(head(kind, alias, parameters.bytes()))
          .bytes(wrapped.bytes())
          .toByteArray();
    }

    /** The file key, empty if the key does not open this stanza. */
    Optional<SecretBytes> unwrap(ByteString fileId, RecipientKey key) {
      byte[] publicPart = parameters.bytes();
      byte[] bound = associated(fileId, head(kind, alias, publicPart));
      try {
        return Optional.of(key.unwrap(publicPart, wrapped.bytes(), bound));
      } catch (WrapException e) {
        return Optional.empty();
      }
    }

    /** Everything of the stanza in front of the wrapped key. */
    private static byte[] head(RecipientKind kind, String alias, byte[] parameters) {
      byte[] name = new ByteWriter().text(alias).toByteArray();
      long length = (long) name.length + parameters.length + kind.wrappedLength();
      return new ByteWriter()
          .u32(kind.number())
          .u32(length)
          .bytes(name)
          .bytes(parameters)
          .toByteArray();
    }

    /** What the wrap is bound to. */
    private static byte[] associated(ByteString fileId, byte[] head) {
      return new ByteWriter()
          .bytes(MessageContext.domain())
          .bytes(fileId.bytes())
          .bytes(head)
          .toByteArray();
    }
  }

  /** Wraps a file key. */
  static Known seal(ByteString fileId, Recipient recipient, SecretBytes fileKey) {
    byte[] parameters = recipient.parameters();
    byte[] head = Known.head(recipient.kind(), recipient.alias(), parameters);
    try (SecretBytes near = fileKey.copy()) {
      byte[] wrapped = recipient.wrap(near, Known.associated(fileId, head));
      return new Known(
          recipient.kind(),
          recipient.alias(),
          ByteString.copyOf(parameters),
          ByteString.copyOf(wrapped));
    }
  }

  /** Reads the next stanza. */
  static Stanza parse(ByteReader in) throws IOException {
    if (in.remaining() < STANZA_HEAD_LENGTH) {
      throw in.malformed("a stanza needs 8 bytes: " + in.remaining() + " are left");
    }
    long type = in.u32();
    ByteReader body = in.slice(in.u32(), "stanza of type " + type);
    Optional<RecipientKind> kind = RecipientKind.of(type);
    if (kind.isPresent()) {
      return known(kind.get(), body);
    }
    return new Unknown(type, ByteString.copyOf(body.bytes(body.remaining(), "stanza")));
  }

  private static Known known(RecipientKind kind, ByteReader in) throws IOException {
    String alias = in.text("alias");
    int expected = kind.parametersLength() + kind.wrappedLength();
    if (alias.isEmpty() || in.remaining() != expected) {
      throw in.malformed(
          "a stanza of kind "
              + kind.text()
              + " has a name and "
              + expected
              + " bytes behind it: found "
              + in.remaining());
    }
    byte[] parameters = in.bytes(kind.parametersLength(), "parameters");
    if (kind == RecipientKind.ARGON2ID) {
      try {
        PasswordKey.checkCost(parameters);
      } catch (IllegalArgumentException e) {
        throw in.malformed(String.valueOf(e.getMessage()));
      }
    }
    byte[] wrapped = in.bytes(kind.wrappedLength(), "wrapped key");
    return new Known(kind, alias, ByteString.copyOf(parameters), ByteString.copyOf(wrapped));
  }
}
