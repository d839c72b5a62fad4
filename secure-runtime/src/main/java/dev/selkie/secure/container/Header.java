package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.*;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.secure.key.KeyedHash;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.RecipientKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A header copy, the public part of a sealed file, without its padding and checksum.
 *
 * @param maced what the MAC covers besides the preamble
 * @param mac 64 bytes, not checked yet after parsing
 */
record Header(
    long sequence,
    ByteString fileId,
    ModelIdentity identity,
    List<Stanza> stanzas,
    ByteString maced,
    ByteString mac) {

  /** Makes a header and its MAC. */
  static Header seal(
      long sequence,
      ByteString fileId,
      ModelIdentity identity,
      List<Stanza> stanzas,
      Preamble preamble,
      SecretBytes macKey) {
    ByteWriter id = new ByteWriter().text(identity.id());
    ByteWriter recipients = new ByteWriter();
    stanzas.forEach(stanza -> recipients.bytes(stanza.encode()));
    long length = (long) MODEL_ID_AT + id.length() + recipients.length() + MAC_LENGTH;
    if (length > preamble.capacity() - CHECKSUM_LENGTH) {
      throw new IllegalArgumentException(
          "the recipients need " + length + " bytes of a header of " + preamble.capacity());
    }
    byte[] maced =
        new ByteWriter()
            .u64(sequence)
            .u32(length)
            .u32(stanzas.size())
            .bytes(fileId.bytes())
            .u64(identity.version())
            .bytes(id.toByteArray())
            .bytes(recipients.toByteArray())
            .toByteArray();
    byte[] mac = KeyedHash.SHA_512.mac(macKey, preamble.encode(), maced);
    return new Header(
        sequence,
        fileId,
        identity,
        List.copyOf(stanzas),
        ByteString.copyOf(maced),
        ByteString.copyOf(mac));
  }

  /** Whether the MAC is right, in constant time. */
  boolean authenticates(byte[] preamble, SecretBytes macKey) {
    return mac.matches(KeyedHash.SHA_512.mac(macKey, preamble, maced.bytes()));
  }

  /** A complete copy: state, header, MAC, zeros, checksum. */
  byte[] encode(int capacity) {
    ByteWriter out = new ByteWriter().u64(STATE_COMPLETE).bytes(maced.bytes()).bytes(mac.bytes());
    out.zeros(capacity - CHECKSUM_LENGTH - out.length());
    byte[] copy = out.toByteArray();
    return new ByteWriter().bytes(copy).bytes(Sha256.of(copy, 0, copy.length)).toByteArray();
  }

  /**
   * Reads a copy.
   *
   * @param base the copy's offset in the file, for messages
   */
  static Header parse(Path file, long base, byte[] copy) throws IOException {
    int end = copy.length - CHECKSUM_LENGTH;
    if (!Arrays.equals(Sha256.of(copy, 0, end), Arrays.copyOfRange(copy, end, copy.length))) {
      throw new SealedModelException();
    }
    ByteReader in = new ByteReader(file, "header", base, copy, SEQUENCE_AT, end);
    long sequence = in.u64();
    long length = in.u32();
    if (sequence < 1 || length < MODEL_ID_AT + MAC_LENGTH || length > end) {
      throw in.malformed("sequence number or length is out of range: length=" + length);
    }
    int macAt = (int) length - MAC_LENGTH;
    for (int i = (int) length; i < end; i++) {
      if (copy[i] != 0) {
        throw new SealedModelException();
      }
    }
    in = new ByteReader(file, "header", base, copy, STANZA_COUNT_AT, macAt);
    long count = in.u32();
    ByteString fileId = ByteString.copyOf(in.bytes(FILE_ID_LENGTH, "file id"));
    long version = in.u64();
    ModelIdentity identity = identity(in, in.text("model id"), version);
    List<Stanza> stanzas = stanzas(in, count);
    ByteString maced = ByteString.copyOf(Arrays.copyOfRange(copy, SEQUENCE_AT, macAt));
    ByteString mac = ByteString.copyOf(Arrays.copyOfRange(copy, macAt, (int) length));
    return new Header(sequence, fileId, identity, stanzas, maced, mac);
  }

  static ModelIdentity identity(ByteReader in, String id, long version)
      throws MalformedModelException {
    try {
      return new ModelIdentity(id, version);
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static List<Stanza> stanzas(ByteReader in, long count) throws IOException {
    if (count < 1 || count > Math.min(MAX_STANZAS, in.remaining() / STANZA_HEAD_LENGTH)) {
      throw in.malformed("there must be 1 to 10000 stanzas, with room for all: count=" + count);
    }
    List<Stanza> stanzas = new ArrayList<>();
    boolean password = false;
    for (int i = 0; i < count; i++) {
      Stanza stanza = Stanza.parse(in);
      stanzas.add(stanza);
      password |= stanza instanceof Stanza.Known known && known.kind() == RecipientKind.ARGON2ID;
    }
    if (password && count > 1) {
      throw in.malformed("a password must be the only recipient: count=" + count);
    }
    in.end("the header");
    return List.copyOf(stanzas);
  }
}
