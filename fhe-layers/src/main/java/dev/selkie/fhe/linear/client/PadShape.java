package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.ring.ResiduePacking;
import java.nio.ByteBuffer;

/**
 * Sizes of the pads of one pool.
 *
 * @param lanes tokens it serves
 * @param cols inputs
 * @param rows outputs
 * @param input how c0 is cut: nothing dropped
 * @param output how the decrypted mask is cut
 */
public record PadShape(int lanes, int cols, int rows, ResiduePacking input, ResiduePacking output) {
  /** Bytes of an input's value. */
  int inputWidth() {
    return (input.kept() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Bytes of an output's value. */
  int outputWidth() {
    return (output.kept() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Bytes of one lane. */
  int recordLength() {
    return Math.addExact(
        Math.multiplyExact(cols, inputWidth()), Math.multiplyExact(rows, outputWidth()));
  }

  /** Bytes that must be readable after a record: values are read as words of eight bytes. */
  static final int MARGIN = Long.BYTES;

  /** Copies the inputs' residues of a record to [0, cols). */
  void inputs(ByteBuffer record, long[] to) {
    long mask = mask(input.kept());
    int width = inputWidth();
    for (int j = 0, at = 0; j < cols; j++, at += width) {
      to[j] = record.getLong(at) & mask;
    }
  }

  /** Copies outputs' residues of a record, with the middle of what was cut, to [0, count). */
  void outputs(ByteBuffer record, int from, int count, long[] to) {
    long mask = mask(output.kept());
    int dropped = output.dropped();
    long middle = dropped == 0 ? 0 : 1L << (dropped - 1);
    int width = outputWidth();
    for (int i = 0, at = cols * inputWidth() + from * width; i < count; i++, at += width) {
      to[i] = ((record.getLong(at) & mask) << dropped) + middle;
    }
  }

  private static long mask(int bits) {
    return (1L << bits) - 1;
  }
}
