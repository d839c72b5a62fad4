package dev.selkie.engine.weights.safetensors;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A tensor as its file has it.
 *
 * @param shape slowest extent first
 * @param start offset of its first byte in the file
 */
record StoredTensor(
    String name, String dtype, List<Long> shape, ModelFile file, long start, long bytes)
    implements TensorBytes {
  StoredTensor {
    shape = List.copyOf(shape);
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    file.readFully(start + offset, target);
  }

  /**
   * The type, if it is one of weights.
   *
   * @throws MalformedModelException if it is of integers or of eight-bit floats
   */
  TensorType type() throws MalformedModelException {
    return switch (dtype) {
      case "F32" -> TensorType.F32;
      case "F16" -> TensorType.F16;
      case "BF16" -> TensorType.BF16;
      default ->
          throw new MalformedModelException(
              file.path(), name + ": weights must be F32, F16 or BF16: " + dtype);
    };
  }

  /** Extents in GGUF's order, the fastest first. */
  List<Long> dims() {
    List<Long> dims = new ArrayList<>(shape);
    Collections.reverse(dims);
    return dims;
  }

  @Override
  public String toString() {
    return name + " " + dtype + " " + shape;
  }
}
