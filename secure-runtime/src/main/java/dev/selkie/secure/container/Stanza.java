package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.STANZA_HEAD_LENGTH;

import java.io.IOException;

/** The file key, wrapped for one recipient. */
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

  /** Wrapped for a key in a BCFKS keystore. */
  record Bcfks(String alias, ByteString wrapped) implements Stanza {
    static final long TYPE = 1;

    @Override
    public byte[] encode() {
      return new ByteWriter()
          .bytes(head(alias, wrapped.length()))
          .bytes(wrapped.bytes())
          .toByteArray();
    }

    /** What the wrap is bound to. */
    static byte[] associated(ByteString fileId, String alias, int wrappedLength) {
      return new ByteWriter()
          .bytes(MessageContext.domain())
          .bytes(fileId.bytes())
          .bytes(head(alias, wrappedLength))
          .toByteArray();
    }

    private static byte[] head(String alias, int wrappedLength) {
      byte[] name = new ByteWriter().text(alias).toByteArray();
      long length = name.length + (long) wrappedLength;
      return new ByteWriter().u32(TYPE).u32(length).bytes(name).toByteArray();
    }

    private static Bcfks parse(ByteReader in, int wrappedLength) throws IOException {
      String alias = in.text("alias");
      if (alias.isEmpty() || in.remaining() != wrappedLength) {
        throw in.malformed(
            "a bcfks stanza has an alias and "
                + wrappedLength
                + " bytes behind it: found "
                + in.remaining());
      }
      return new Bcfks(alias, ByteString.copyOf(in.bytes(wrappedLength, "wrapped key")));
    }
  }

  /** Reads the next stanza. */
  static Stanza parse(ByteReader in, int wrappedLength) throws IOException {
    if (in.remaining() < STANZA_HEAD_LENGTH) {
      throw in.malformed("a stanza needs 8 bytes: " + in.remaining() + " are left");
    }
    long type = in.u32();
    ByteReader body = in.slice(in.u32(), "stanza of type " + type);
    if (type == Bcfks.TYPE) {
      return Bcfks.parse(body, wrappedLength);
    }
    return new Unknown(type, ByteString.copyOf(body.bytes(body.remaining(), "stanza")));
  }
}
