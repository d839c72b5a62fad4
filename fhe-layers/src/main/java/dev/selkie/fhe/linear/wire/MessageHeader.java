package dev.selkie.fhe.linear.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fixed part of every message.
 *
 * @param kind what the message is
 * @param session the session it belongs to
 * @param matrix number of the matrix at the server, at least 0
 * @param step counts the client's messages of a session, from 0; a response repeats it
 * @param tokens lanes in use, 0 where there are no ciphertexts
 * @param coefficientBits bits per residue on the wire, 0 where there are no ciphertexts
 * @param log2t log2 of the plain modulus, 0 where there are no ciphertexts
 * @param payloadLength bytes that follow
 */
public record MessageHeader(
    MessageKind kind,
    SessionId session,
    int matrix,
    long step,
    int tokens,
    int coefficientBits,
    int log2t,
    int payloadLength) {
  /** Bytes of every header. */
  public static final int LENGTH = MessageLayout.HEADER_LENGTH;

  /** Set in a matrix number: its transpose is meant. */
  public static final int TRANSPOSED = 1 << 30;

  /** Largest payload that is read or written. */
  public static final int MAX_PAYLOAD_LENGTH = Integer.MAX_VALUE - LENGTH;

  /** A header without ciphertexts. */
  public static MessageHeader plain(
      MessageKind kind, SessionId session, int matrix, long step, int payloadLength) {
    return new MessageHeader(kind, session, matrix, step, 0, 0, 0, payloadLength);
  }

  /** The header of the answer to this message. */
  public MessageHeader answer(MessageKind kind, int payloadLength) {
    return new MessageHeader(
        kind, session, matrix, step, tokens, coefficientBits, log2t, payloadLength);
  }

  /** The same header for another kind and payload. */
  public MessageHeader withPayload(MessageKind other, int length) {
    return new MessageHeader(other, session, matrix, step, tokens, coefficientBits, log2t, length);
  }

  /** The same header with another step. */
  public MessageHeader atStep(long other) {
    return new MessageHeader(
        kind, session, matrix, other, tokens, coefficientBits, log2t, payloadLength);
  }

  /** Writes the step into a message that was made before its turn was known. */
  public static void writeStep(ByteBuffer message, long step) {
    message.putLong(MessageLayout.STEP_OFFSET, step);
  }

  /** A new message with this header and room for its payload, direct. */
  public ByteBuffer message() {
    ByteBuffer out =
        ByteBuffer.allocateDirect(Math.addExact(LENGTH, payloadLength))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MessageLayout.MAGIC_OFFSET, MessageLayout.MAGIC);
    out.put(MessageLayout.VERSION_OFFSET, MessageLayout.VERSION);
    out.put(MessageLayout.KIND_OFFSET, (byte) kind.code());
    out.put(MessageLayout.COEFFICIENT_BITS_OFFSET, (byte) coefficientBits);
    out.put(MessageLayout.LOG2_T_OFFSET, (byte) log2t);
    out.putLong(MessageLayout.SESSION_OFFSET, session.low());
    out.putLong(MessageLayout.SESSION_OFFSET + Long.BYTES, session.high());
    out.putInt(MessageLayout.MATRIX_OFFSET, matrix);
    out.putInt(MessageLayout.TOKENS_OFFSET, tokens);
    out.putLong(MessageLayout.STEP_OFFSET, step);
    out.putLong(MessageLayout.PAYLOAD_LENGTH_OFFSET, payloadLength);
    return out;
  }

  /**
   * Reads and checks the header of a whole message. Nothing is allocated for what it claims.
   *
   * @param message the message from index 0 to its limit, little-endian
   */
  public static MessageHeader read(ByteBuffer message) throws MalformedMessageException {
    ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    require(in.limit() >= LENGTH, "a message has at least 64 bytes: length=" + in.limit());
    require(in.getInt(MessageLayout.MAGIC_OFFSET) == MessageLayout.MAGIC, "magic must be SLKW");
    int version = in.get(MessageLayout.VERSION_OFFSET);
    require(version == MessageLayout.VERSION, "wire version must be 1: version=" + version);
    require(
        in.getLong(MessageLayout.ZERO_OFFSET) == 0
            && in.getLong(MessageLayout.RESERVED_OFFSET) == 0,
        "reserved bytes must be zero");
    long payload = in.getLong(MessageLayout.PAYLOAD_LENGTH_OFFSET);
    require(
        payload >= 0 && payload <= MAX_PAYLOAD_LENGTH && payload == in.limit() - LENGTH,
        "payload length must be what follows the header: payload=" + payload);
    MessageHeader header =
        new MessageHeader(
            MessageKind.of(in.get(MessageLayout.KIND_OFFSET)),
            new SessionId(
                in.getLong(MessageLayout.SESSION_OFFSET),
                in.getLong(MessageLayout.SESSION_OFFSET + Long.BYTES)),
            in.getInt(MessageLayout.MATRIX_OFFSET),
            in.getLong(MessageLayout.STEP_OFFSET),
            in.getInt(MessageLayout.TOKENS_OFFSET),
            in.get(MessageLayout.COEFFICIENT_BITS_OFFSET),
            in.get(MessageLayout.LOG2_T_OFFSET),
            (int) payload);
    require(header.matrix >= 0, "matrix must not be negative: matrix=" + header.matrix);
    require(header.step >= 0, "step must not be negative: step=" + header.step);
    return header;
  }

  private static void require(boolean holds, String rule) throws MalformedMessageException {
    if (!holds) {
      throw new MalformedMessageException(rule);
    }
  }
}
