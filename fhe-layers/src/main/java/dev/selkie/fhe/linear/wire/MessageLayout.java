package dev.selkie.fhe.linear.wire;

/*
 * Wire format v1, one message (all integers little-endian):
 *
 *    0  magic "SLKW"            16  session, 16 bytes          48  payload length, u64
 *    4  version, u8             32  matrix, u32                56  zero, u64
 *    5  kind, u8                36  tokens T, u32              64  payload
 *    6  coefficient bits, u8    40  step, u64
 *    7  log2 t, u8
 *
 * The payloads are RequestShape, ResponseShape and MatrixDescription: residues of `coefficient bits`
 * bits, packed from the least significant bit and padded to the next multiple of eight bytes.
 */
/** Where the fields of a wire message are; the normative text is docs/spec/wire-v1.md. */
final class MessageLayout {
  static final int MAGIC_OFFSET = 0;
  static final int MAGIC = 0x574b4c53; // "SLKW"
  static final int VERSION_OFFSET = 4;
  static final byte VERSION = 1;
  static final int KIND_OFFSET = 5;
  static final int COEFFICIENT_BITS_OFFSET = 6;
  static final int LOG2_T_OFFSET = 7;
  static final int ZERO_OFFSET = 8;
  static final int SESSION_OFFSET = 16;
  static final int SESSION_LENGTH = 16;
  static final int MATRIX_OFFSET = 32;
  static final int TOKENS_OFFSET = 36;
  static final int STEP_OFFSET = 40;
  static final int PAYLOAD_LENGTH_OFFSET = 48;
  static final int RESERVED_OFFSET = 56;
  static final int HEADER_LENGTH = 64;

  private MessageLayout() {}
}
