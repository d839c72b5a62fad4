package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** C++ behind JNI, on one CPU level. */
final class NativeKernels implements Kernels {
  private final CpuLevel level;

  /** The level must be one that this processor has, and the library must be loaded. */
  NativeKernels(CpuLevel level) {
    this.level = level;
  }

  @Override
  public String name() {
    return "native " + level.label();
  }

  @Override
  public AttentionKernels attention() {
    return new NativeAttention(level);
  }

  @Override
  public VectorKernels vectors() {
    return new NativeVectors(level);
  }

  @Override
  public void multiplyF32(
      ByteBuffer w, int rows, int cols, int from, int to, float[] x, int tokens, float[] y) {
    Shapes.checkF32(w, rows, cols, from, to, x, tokens, y);
    Native.multiplyF32(level.number(), w, rows, cols, from, to, x, tokens, y);
  }

  @Override
  public long packedBytes(BlockFormat format, int rows, int cols) {
    Shapes.checkBlockMatrix(format, rows, cols);
    return Native.packedBytes(format.number(), rows, cols);
  }

  private long packedBytes(PackedBlocks w) {
    return packedBytes(w.format(), w.rows(), w.cols());
  }

  @Override
  public void pack(ByteBuffer blocks, PackedBlocks target, int from, int to) {
    Shapes.checkPack(blocks, target, from, to, packedBytes(target));
    Native.packBlocks(target.format().number(), blocks, target.cols(), from, to, target.memory());
  }

  @Override
  public BlockActivations newActivations() {
    return new NativeBlockActivations(level);
  }

  @Override
  public void multiplyBlocks(
      PackedBlocks w, int from, int to, BlockActivations x, float[] y, int at, int stride) {
    Shapes.checkBlockProduct(w, from, to, x, y, at, stride, packedBytes(w));
    ByteBuffer activations = ((NativeBlockActivations) x).memory();
    Native.multiplyBlocks(
        level.number(),
        w.format().number(),
        w.memory(),
        w.cols(),
        from,
        to,
        activations,
        x.tokens(),
        y,
        at,
        stride);
  }

  @Override
  public Optional<LayerStack> stack(
      StackShape shape, List<StackLayer> layers, Optional<StackOutput> output) {
    boolean whole =
        layers.stream()
            .flatMap(
                layer ->
                    Stream.of(
                        layer.queryKeyValue(), layer.attentionOutput(), layer.up(), layer.down()))
            .allMatch(StackLayer.Matrix::hasWholePanels);
    Optional<StackOutput> fitting = output.filter(found -> found.matrix().hasWholePanels());
    return whole ? Optional.of(new NativeStack(level, shape, layers, fitting)) : Optional.empty();
  }

  @Override
  public long packedIntegerBytes(int rows, int cols) {
    Shapes.checkIntegerMatrix(rows, cols);
    return integerBytes(rows, cols);
  }

  static long integerBytes(int rows, int cols) {
    int panel = PackedBlocks.PANEL;
    return (rows + panel - 1L) / panel * panel * ((cols + 31L) / 32 * 32);
  }

  @Override
  public void packIntegers(ByteBuffer w, PackedIntegers target, int from, int to) {
    long bytes = packedIntegerBytes(target.rows(), target.cols());
    Shapes.checkIntegerPack(w, target, from, to, bytes);
    Native.packIntegers(w, target.rows(), target.cols(), from, to, target.memory());
  }

  @Override
  public IntegerActivations newIntegerActivations() {
    return new NativeIntegerActivations(level);
  }

  @Override
  public void multiplyIntegers(
      PackedIntegers w, int from, int to, IntegerActivations x, ByteBuffer rowScales, float[] y) {
    long bytes = packedIntegerBytes(w.rows(), w.cols());
    Shapes.checkIntegerProduct(w, from, to, x, rowScales, y, bytes);
    NativeIntegerActivations set = (NativeIntegerActivations) x;
    Native.multiplyIntegers(
        level.number(),
        w.memory(),
        w.rows(),
        w.cols(),
        from,
        to,
        set.memory(),
        set.scales(),
        set.tokens(),
        set.planes(),
        rowScales,
        y);
  }

  @Override
  public void multiplyInt(
      ByteBuffer w, int rows, int cols, int from, int to, short[] x, int tokens, long[] y) {
    Shapes.checkInt(w, rows, cols, from, to, x, tokens, y);
    Native.multiplyInt(level.number(), w, rows, cols, from, to, x, tokens, y);
  }

  @Override
  public void multiplyResidues(
      ByteBuffer w,
      int rows,
      int cols,
      ByteBuffer x,
      int lanes,
      int from,
      int to,
      long q,
      ByteBuffer y) {
    Shapes.checkResidues(w, rows, cols, x, lanes, from, to, q, y);
    Native.multiplyResidues(level.number(), w, rows, cols, x, lanes, from, to, q, y);
  }
}
