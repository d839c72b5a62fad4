package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A stack as the 64-bit words that jni_stack.cpp reads, in its order; sizes are checked here. */
final class StackWords {
  /** The number of integers among the formats of block_layout.h. */
  private static final int INTEGERS = 8;

  private final LongStream.Builder words = LongStream.builder();
  private final StackShape shape;

  private StackWords(StackShape shape) {
    this.shape = shape;
  }

  static long[] of(StackShape shape, List<StackLayer> layers, Optional<StackOutput> output) {
    StackWords words = new StackWords(shape);
    words.addShape();
    words.add(layers.size());
    for (int i = 0; i < layers.size(); i++) {
      words.add(layers.get(i), shape.layout().offset(i, 0));
    }
    words.add(output.isPresent() ? 1 : 0);
    output.ifPresent(words::addOutput);
    return words.words.build().toArray();
  }

  private void add(long word) {
    words.add(word);
  }

  private void addShape() {
    KeyValueLayout layout = shape.layout();
    add(shape.width());
    add(shape.heads());
    add(layout.heads());
    add(layout.dimension());
    add(shape.hidden());
    add(shape.activation().number());
    add(shape.gated() ? 1 : 0);
    add(shape.neighbours() ? 1 : 0);
    add(shape.pairs());
    add(layout.type().number());
    add(layout.headBytes());
    add(Double.doubleToRawLongBits(shape.epsilon()));
    add(shape.threads());
  }

  private void add(StackLayer layer, int offset) {
    int dimension = shape.layout().dimension();
    int queries = shape.queryWidth();
    add(layer.attentionNorm());
    add(layer.queryKeyValue(), queries + 2 * shape.keyValueWidth(), shape.width());
    add(layer.queryNorm(), dimension);
    add(layer.keyNorm(), dimension);
    add(layer.attentionOutput(), shape.width(), queries);
    add(layer.attentionPostNorm());
    add(layer.feedForwardNorm());
    add(layer.up(), (shape.gated() ? 2 : 1) * shape.hidden(), shape.width());
    add(layer.down(), shape.width(), shape.hidden());
    add(layer.feedForwardPostNorm());
    AttentionShape attention = layer.attention();
    if (attention.group() != shape.heads() / shape.layout().heads()) {
      throw new IllegalArgumentException("a group must share one head: " + attention.group());
    }
    add(Double.doubleToRawLongBits(attention.scale()));
    add(Double.doubleToRawLongBits(attention.softCap()));
    add(attention.window());
    add(layer.local() ? 1 : 0);
    add(offset);
  }

  private void addOutput(StackOutput output) {
    add(output.norm());
    add(output.matrix(), output.matrix().rows(), shape.width());
  }

  private void add(StackLayer.@Nullable Norm norm) {
    add(norm == null ? null : norm.weight(), shape.width());
    add(norm == null ? null : norm.bias(), shape.width());
  }

  private void add(@Nullable ByteBuffer vector, int length) {
    if (vector == null) {
      add(0);
      return;
    }
    Shapes.checkDirect("vector", vector, (long) Float.BYTES * length);
    add(Native.address(vector));
  }

  private void add(StackLayer.Matrix matrix, int rows, int cols) {
    if (matrix.rows() != rows || !matrix.hasWholePanels()) {
      throw new IllegalArgumentException(
          "a matrix must have " + rows + " rows in whole panels: rows=" + matrix.rows());
    }
    add(matrix.bias(), rows);
    add(cols);
    if (matrix instanceof StackLayer.Blocks blocks) {
      addBlocks(blocks, cols);
    } else if (matrix instanceof StackLayer.Integers integers) {
      addIntegers(integers, cols);
    }
  }

  private void addBlocks(StackLayer.Blocks blocks, int cols) {
    add(0);
    add(0);
    add(blocks.parts().size());
    for (PackedBlocks part : blocks.parts()) {
      requireCols(part.cols(), cols);
      long bytes = Native.packedBytes(part.format().number(), part.rows(), cols);
      Shapes.checkDirect("memory", part.memory(), bytes);
      add(Native.address(part.memory()));
      add(part.format().number());
      add(part.rows());
    }
  }

  private void addIntegers(StackLayer.Integers integers, int cols) {
    PackedIntegers weights = integers.weights();
    requireCols(weights.cols(), cols);
    Shapes.checkIntegerActivations(1, cols, integers.activationMax());
    Shapes.checkDirect(
        "memory", weights.memory(), NativeKernels.integerBytes(weights.rows(), cols));
    add(integers.activationMax());
    add(integers.rowScales(), weights.rows());
    add(1);
    add(Native.address(weights.memory()));
    add(INTEGERS);
    add(weights.rows());
  }

  private static void requireCols(int actual, int cols) {
    if (actual != cols) {
      throw new IllegalArgumentException("a matrix must have " + cols + " columns: cols=" + actual);
    }
  }
}
