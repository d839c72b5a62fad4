package dev.selkie.engine.weights;

import java.util.List;

/**
 * What a file says of one tensor.
 *
 * @param name GGUF name, such as {@code blk.0.attn_q.weight}
 * @param dims extents in GGUF order: the first is the fastest (columns), 1 to 4 of them
 */
public record TensorInfo(String name, TensorType type, List<Long> dims) {
  /** Checks that the extents are positive, fit the block size and do not overflow. */
  public TensorInfo {
    dims = List.copyOf(dims);
    if (dims.isEmpty() || dims.size() > 4) {
      throw new IllegalArgumentException(
          "a tensor has 1 to 4 dimensions: " + name + " has " + dims.size());
    }
    long values = 1;
    for (long dim : dims) {
      if (dim < 1) {
        throw new IllegalArgumentException("dimensions must be positive: " + name + " " + dims);
      }
      try {
        values = Math.multiplyExact(values, dim);
        Math.multiplyExact(values, (long) type.blockBytes());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("dimensions overflow: " + name + " " + dims, e);
      }
    }
    if (dims.get(0) % type.blockValues() != 0) {
      throw new IllegalArgumentException(
          "columns must be a multiple of " + type.blockValues() + ": " + name + " " + dims);
    }
  }

  /** Number of values. */
  public long values() {
    return dims.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Bytes in the tensor's own type. */
  public long bytes() {
    return values() / type.blockValues() * type.blockBytes();
  }

  /**
   * Checks that a range of bytes lies within the tensor.
   *
   * @throws IllegalArgumentException if it does not
   */
  public void requireRange(long offset, long length) {
    if (offset < 0 || length < 0 || offset > bytes() - length) {
      throw new IllegalArgumentException(
          "a range must lie within the tensor's " + bytes() + " bytes: " + offset + ", " + length);
    }
  }
}
