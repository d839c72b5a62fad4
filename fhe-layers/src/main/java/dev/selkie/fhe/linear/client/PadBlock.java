package dev.selkie.fhe.linear.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The pads of a pool, one record a lane: for each input a residue of c0, for each output a residue
 * of the decrypted mask without its low bits. Each value takes whole bytes. Secret.
 */
public final class PadBlock {
  private final PadShape shape;
  private final ByteBuffer bytes;

  PadBlock(PadShape shape) {
    this.shape = shape;
    long length = (long) shape.lanes() * shape.recordLength();
    bytes = ByteBuffer.allocateDirect(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  PadShape shape() {
    return shape;
  }

  /** Stores the value of one input; different lanes and inputs may be stored at once. */
  void putInput(int lane, int input, long value) {
    put(lane * shape.recordLength() + input * shape.inputWidth(), shape.inputWidth(), value);
  }

  /** Stores the value of one output. */
  void putOutput(int lane, int output, long value) {
    int at =
        lane * shape.recordLength()
            + shape.cols() * shape.inputWidth()
            + output * shape.outputWidth();
    put(at, shape.outputWidth(), value);
  }

  private void put(int at, int width, long value) {
    long rest = value;
    int place = at;
    int left = width;
    if (left >= Integer.BYTES) {
      bytes.putInt(place, (int) rest);
      rest >>>= Integer.SIZE;
      place += Integer.BYTES;
      left -= Integer.BYTES;
    }
    for (; left > 0; left--, place++, rest >>>= Byte.SIZE) {
      bytes.put(place, (byte) rest);
    }
  }

  /** Copies the record of a lane. */
  void read(int lane, ByteBuffer record) {
    record.put(0, bytes, lane * shape.recordLength(), shape.recordLength());
  }

  /** Overwrites the record of a lane. */
  void wipe(int lane) {
    wipe(bytes, lane * shape.recordLength(), shape.recordLength());
  }

  /** Overwrites a range with zeros. */
  static void wipe(ByteBuffer buffer, int from, int length) {
    int at = from;
    for (; at <= from + length - Long.BYTES; at += Long.BYTES) {
      buffer.putLong(at, 0);
    }
    for (; at < from + length; at++) {
      buffer.put(at, (byte) 0);
    }
  }

  /** Overwrites everything. */
  void wipe() {
    for (int lane = 0; lane < shape.lanes(); lane++) {
      wipe(lane);
    }
  }

  @Override
  public String toString() {
    return "PadBlock[" + shape + "]";
  }
}
