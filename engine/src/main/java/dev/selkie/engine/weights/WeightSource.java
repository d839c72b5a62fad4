package dev.selkie.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model file as metadata and tensors, in GGUF's terms whatever the file's own format is. */
public interface WeightSource extends AutoCloseable {
  /** The format, for people: {@code "GGUF v3"}, {@code "llama2.c"}, {@code "sealed v1"}. */
  String format();

  /** Keys and values in GGUF's names, such as {@code llama.block_count}. */
  Metadata metadata();

  /** All tensors in file order. */
  List<TensorInfo> tensors();

  /**
   * Reads one tensor.
   *
   * @return a new direct little-endian buffer of exactly {@code tensor.bytes()} bytes; it belongs
   *     to the caller, who may wipe it
   */
  ByteBuffer read(TensorInfo tensor) throws IOException;

  /**
   * Reads one tensor straight into memory that the caller has. If it fails, nothing of the tensor
   * is left in {@code target}.
   *
   * @param target takes {@code tensor.bytes()} bytes at its position, which moves behind them
   * @throws java.nio.BufferOverflowException if that is more than what remains
   */
  default void read(TensorInfo tensor, ByteBuffer target) throws IOException {
    ByteBuffer data = read(tensor);
    try {
      target.put(data.duplicate());
    } finally {
      memory().release(data);
    }
  }

  /** Where weights from this source, and what is made of them, should lie. */
  default WeightMemory memory() {
    return WeightMemory.PLAIN;
  }

  /**
   * Reads a range of a tensor's bytes; the only way to read a tensor of 2 GiB or more.
   *
   * @param offset of the first byte within the tensor
   * @param target receives the bytes from its position on until it is full
   * @throws IllegalArgumentException if the range does not lie within the tensor
   */
  default void read(TensorInfo tensor, long offset, ByteBuffer target) throws IOException {
    tensor.requireRange(offset, target.remaining());
    ByteBuffer whole = read(tensor);
    try {
      target.put(whole.duplicate().position((int) offset).limit((int) offset + target.remaining()));
    } finally {
      memory().release(whole);
    }
  }

  /**
   * Bytes of a tensor that are best read in one call. Below the size of a tensor it is a promise,
   * too: ranges may then be read by several threads at once.
   */
  default long pieceBytes() {
    return Long.MAX_VALUE;
  }

  /** A faster way for whoever can use a tensor piece by piece; empty where there is none. */
  default Optional<PieceReader> pieces() {
    return Optional.empty();
  }

  /**
   * What a record of a run should say of how the file was opened, such as who signed it; nothing
   * secret.
   */
  default Map<String, String> provenance() {
    return Map.of();
  }

  @Override
  void close() throws IOException;
}
