package dev.selkie.secure.container;

import dev.selkie.engine.weights.TensorInfo;
import java.nio.charset.StandardCharsets;

/** The context strings of specification section 5, which say what each message is. */
final class MessageContext {
  private static final String DOMAIN = "selkie.dev/sealed-container@v1\0";

  private MessageContext() {}

  /** The prefix of every derivation: the format and the suite. */
  static byte[] domain() {
    return new ByteWriter()
        .bytes(DOMAIN.getBytes(StandardCharsets.US_ASCII))
        .u32(SealedLayout.SUITE)
        .toByteArray();
  }

  static byte[] label(String purpose) {
    return new ByteWriter()
        .bytes(domain())
        .bytes(purpose.getBytes(StandardCharsets.US_ASCII))
        .toByteArray();
  }

  /**
   * The manifest's context.
   *
   * @param plainLength of the whole message, padding included
   */
  static byte[] manifest(ByteString fileId, long plainLength) {
    return start(fileId, SealedLayout.ROLE_MANIFEST, 0)
        .text("")
        .u32(0)
        .u8(0)
        .u64(plainLength)
        .toByteArray();
  }

  /** A tensor's context: its place in the table and everything the table says of it. */
  static byte[] tensor(ByteString fileId, int index, TensorInfo info) {
    ByteWriter out = start(fileId, SealedLayout.ROLE_TENSOR, index);
    return shape(out, info).u64(info.bytes()).toByteArray();
  }

  /** Name, type and dims, in the manifest's table as in the context. */
  static ByteWriter shape(ByteWriter out, TensorInfo info) {
    out.text(info.name()).u32(info.type().id()).u8(info.dims().size());
    info.dims().forEach(out::u64);
    return out;
  }

  private static ByteWriter start(ByteString fileId, int role, int index) {
    return new ByteWriter().bytes(domain()).bytes(fileId.bytes()).u8(role).u32(index);
  }
}
