package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.TensorInfo;

/**
 * Neighbouring rows of a tensor. A row has {@code dims[0]} values; the other dimensions together
 * count rows, so that expert e of a tensor with three dimensions is the rows from e · dims[1] on.
 */
record RowRange(TensorInfo tensor, long first, int rows) {
  /** All rows of a matrix. */
  static RowRange all(TensorInfo tensor) {
    return new RowRange(tensor, 0, Math.toIntExact(tensor.values() / tensor.dims().get(0)));
  }

  boolean isWhole() {
    return first == 0 && rows == tensor.values() / tensor.dims().get(0);
  }

  long rowBytes() {
    return tensor.dims().get(0) / tensor.type().blockValues() * tensor.type().blockBytes();
  }
}
