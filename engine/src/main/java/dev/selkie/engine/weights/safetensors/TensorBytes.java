package dev.selkie.engine.weights.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of a tensor in GGUF's layout, wherever they come from. */
interface TensorBytes {
  /** Reads bytes from an offset on until {@code target} is full; the range lies in the tensor. */
  void read(long offset, ByteBuffer target) throws IOException;

  /**
   * Rows of each head in another order: safetensors has the two halves of a head one after the
   * other, GGUF's llama has their rows in turn.
   *
   * @param rows rows of one head, even
   */
  record Interleaved(TensorBytes source, long rowBytes, int rows) implements TensorBytes {
    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      long at = offset;
      int limit = target.limit();
      while (target.position() < limit) {
        long row = at / rowBytes;
        long within = at % rowBytes;
        long inHead = row % rows;
        long from = row - inHead + inHead / 2 + inHead % 2 * (rows / 2);
        long count = Math.min(rowBytes - within, limit - target.position());
        target.limit((int) (target.position() + count));
        source.read(from * rowBytes + within, target);
        target.limit(limit);
        at += count;
      }
    }
  }

  /** Parts of equal size, one after the other. */
  record Stacked(List<? extends TensorBytes> parts, long partBytes) implements TensorBytes {
    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      long at = offset;
      int limit = target.limit();
      while (target.position() < limit) {
        long within = at % partBytes;
        long count = Math.min(partBytes - within, limit - target.position());
        target.limit((int) (target.position() + count));
        parts.get((int) (at / partBytes)).read(within, target);
        target.limit(limit);
        at += count;
      }
    }
  }

  /** A matrix whose rows are the columns of the source, [rows, cols] becoming [cols, rows]. */
  record Transposed(TensorBytes source, int rows, int cols, int valueBytes) implements TensorBytes {
    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      ByteBuffer whole = ByteBuffer.allocate(Math.multiplyExact(rows * valueBytes, cols));
      source.read(0, whole);
      long end = offset + target.remaining();
      for (long at = offset; at < end; at++) {
        long value = at / valueBytes;
        long from = (value % rows * cols + value / rows) * valueBytes + at % valueBytes;
        target.put(whole.get((int) from));
      }
    }
  }

  /** Bytes made when the model was opened. */
  record Made(ByteBuffer content) implements TensorBytes {
    @Override
    public void read(long offset, ByteBuffer target) {
      int from = (int) offset;
      target.put(content.duplicate().position(from).limit(from + target.remaining()));
    }
  }
}
