package dev.selkie.engine.decoder;

import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.KeyValueLayout;
import dev.selkie.kernels.LayerStack;
import dev.selkie.kernels.StackLayer;
import dev.selkie.kernels.StackOutput;
import dev.selkie.kernels.StackShape;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All layers of a network of blocks or integers as one {@link LayerStack}: the same bits as layer
 * by layer, without a call and a copy for each operation.
 */
final class StackedLayers implements AutoCloseable {
  /** Tokens per pass: what lies between the matrices of a layer stays near the processor. */
  static final int PASS_TOKENS = 512;

  private final LayerStack stack;
  private final WorkerPool pool;

  private StackedLayers(LayerStack stack, WorkerPool pool) {
    this.stack = stack;
    this.pool = pool;
  }

  /** The stack, or empty where a layer holds what has no place in one. */
  static Optional<StackedLayers> of(
      ModelParameters model,
      Kernels kernels,
      WorkerPool pool,
      KeyValueLayout layout,
      List<TransformerLayer> layers,
      OutputLayer output) {
    RotarySpec rotary = model.rotary();
    RotarySpec local = model.localRotary();
    if (rotary.pairs() != local.pairs() || rotary.pairing() != local.pairing()) {
      return Optional.empty();
    }
    List<StackLayer> parts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Optional<StackLayer> part = layer(model, i, layers.get(i));
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    DenseFeedForward dense = (DenseFeedForward) layers.get(0).feedForward();
    StackShape shape =
        new StackShape(
            model.width(),
            model.heads(),
            dense.hidden(),
            dense.activation(),
            dense.gated(),
            layout,
            rotary.pairing() == Architecture.Pairing.NEIGHBOURS,
            rotary.pairs(),
            model.epsilon(),
            pool.threads());
    Optional<StackOutput> last =
        matrix(output.product())
            .filter(found -> found.bias() == null)
            .map(found -> new StackOutput(output.norm().weights(), found));
    return kernels.stack(shape, parts, last).map(stack -> new StackedLayers(stack, pool));
  }

  private static Optional<StackLayer> layer(
      ModelParameters model, int index, TransformerLayer layer) {
    if (!(layer.feedForward() instanceof DenseFeedForward dense)) {
      return Optional.empty();
    }
    List<LinearOperator> products =
        List.of(layer.queryKeyValue(), layer.attentionOutput(), dense.up(), dense.down());
    List<StackLayer.Matrix> matrices =
        products.stream().flatMap(product -> matrix(product).stream()).toList();
    if (matrices.size() < products.size()) {
      return Optional.empty();
    }
    AttentionSpec attention = model.attention(index);
    return Optional.of(
        new StackLayer(
            layer.attentionNorm().weights(),
            matrices.get(0),
            layer.queryNorm().map(RmsNorm::values).orElse(null),
            layer.keyNorm().map(RmsNorm::values).orElse(null),
            matrices.get(1),
            layer.attentionPostNorm().map(Normalization::weights).orElse(null),
            layer.feedForwardNorm().weights(),
            matrices.get(2),
            matrices.get(3),
            layer.feedForwardPostNorm().map(Normalization::weights).orElse(null),
            attention.shape(),
            model.isLocal(index)));
  }

  private static Optional<StackLayer.Matrix> matrix(LinearOperator product) {
    ByteBuffer bias = null;
    LinearOperator inner = product;
    if (product instanceof BiasedLinear biased) {
      bias = biased.bias().values();
      inner = biased.product();
    }
    if (inner instanceof BlockLinear blocks) {
      return Optional.of(new StackLayer.Blocks(blocks.parts(), bias));
    }
    return inner instanceof ClearIntegerLinear integers
        ? Optional.of(integers.stacked(bias))
        : Optional.empty();
  }

  /** One pass; the first {@code tokens} rows of {@code x} enter the first layer and stay. */
  void run(
      List<Piece> pass,
      int tokens,
      ResidualStream x,
      RotaryEmbedding rotation,
      RotaryEmbedding localRotation) {
    List<LayerStack.Piece> pieces =
        pass.stream()
            .map(
                piece ->
                    new LayerStack.Piece(
                        piece.cache().pages(), piece.row(), piece.tokens(), piece.start()))
            .toList();
    stack.run(pool, tokens, x.values(), pieces, rotation.angles(), localRotation.angles());
  }

  /** Whether {@link #predict} is there: the output layer is one that stacks have. */
  boolean predicts() {
    return stack.predicts();
  }

  /** The logits of rows of the last pass, shape [vocabulary] each, into {@code logits}. */
  void predict(int[] rows, List<float[]> logits) {
    stack.predict(pool, rows, logits);
  }

  /** Copies rows {@code [row, row + rows)} of what left the last layer. */
  void read(int row, int rows, float[] out, int at) {
    stack.read(row, rows, out, at);
  }

  @Override
  public void close() {
    stack.close();
  }
}
