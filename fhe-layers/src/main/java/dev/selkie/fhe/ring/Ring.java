package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;

/**
 * What both roles compute on polynomials; nothing here takes a key that is secret. One
 * implementation is C++ behind JNI, the other its plain Java twin; results are equal bit for bit.
 * All buffers are direct and little-endian; polynomials are N uint64 below q. Safe for use by
 * several threads.
 */
public interface Ring {
  /** Which implementation runs, for people: {@code "native avx512"}. */
  String name();

  /** Bytes 0 to length of the AES-CTR keystream with a number; the key has 16 or 32 bytes. */
  void keystream(byte[] key, long index, ByteBuffer out, int length);

  /**
   * The mask polynomial with a number, in coefficient form (wire format v1, section 3).
   *
   * @param maskKey 16 bytes, public
   */
  void mask(RingTables tables, byte[] maskKey, long index, ByteBuffer x, int at);

  /** Packs {@code count} residues from byte {@code from} on. */
  void pack(ResiduePacking packing, ByteBuffer x, int from, int count, ByteBuffer out, int at);

  /**
   * Reads {@code count} packed residues; the range of the input must have been checked.
   *
   * @return false if a residue is not below q or a padding bit is set
   */
  boolean unpack(ResiduePacking packing, ByteBuffer in, int at, int count, ByteBuffer x, int to);

  /**
   * Writes the rows of the features that share a ciphertext, each of {@code lanes} residues of c0
   * and N of c1, as if the feature stood at lane 0: c1 is multiplied by X^-(f·lanes).
   *
   * @param stride uint64 from row to row
   */
  void spread(
      RingTables tables,
      ByteBuffer c0,
      ByteBuffer mask,
      int lanes,
      int count,
      ByteBuffer x,
      int at,
      int stride);

  /**
   * Rows {@code [from, to)} of W·x modulo q for a few tokens.
   *
   * @param w int8 weights, shape [rows, cols], at most 65535 columns
   * @param x residues, shape [tokens, cols]
   * @param y residues, shape [tokens, rows]
   */
  void multiplyLanes(
      RingTables tables,
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      ByteBuffer x,
      int tokens,
      ByteBuffer y);
}
