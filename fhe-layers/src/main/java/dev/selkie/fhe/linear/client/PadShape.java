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

  /** One input's residue in a record. */
  long input(ByteBuffer record, int index) {
    return value(record, index * inputWidth(), inputWidth());
  }

  /** One output's residue in a record, with the middle of what was cut. */
  long output(ByteBuffer record, int index) {
    long kept = value(record, cols * inputWidth() + index * outputWidth(), outputWidth());
    long middle = output.dropped() == 0 ? 0 : 1L << (output.dropped() - 1);
    return (kept << output.dropped()) + middle;
  }

  private static long value(ByteBuffer record, int at, int width) {
    long value = 0;
    int left = width;
    if (left >= Integer.BYTES) {
      left -= Integer.BYTES;
    }
    for (int i = width - 1; i >= width - left; i--) {
      value = value << Byte.SIZE | (record.get(at + i) & 0xff);
    }
    return width >= Integer.BYTES
        ? value << Integer.SIZE | (record.getInt(at) & 0xffff_ffffL)
        : value;
  }
}
