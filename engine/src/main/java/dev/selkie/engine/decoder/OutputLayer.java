package dev.selkie.engine.decoder;

import dev.selkie.kernels.FloatMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What makes logits of what leaves the last layer: a norm, a product and, in some, a soft cap. */
final class OutputLayer implements AutoCloseable {
  /** Logits computed at once. */
  private static final int VALUES = 1 << 24;

  /** As above for a stack, which keeps the memory that they take. */
  private static final int STACK_VALUES = 1 << 22;

  private final ModelParameters model;
  private final Normalization norm;
  private final LinearOperator product;

  /** Takes over norm and product. */
  OutputLayer(ModelParameters model, Normalization norm, LinearOperator product) {
    this.model = model;
    this.norm = norm;
    this.product = product;
  }

  Normalization norm() {
    return norm;
  }

  LinearOperator product() {
    return product;
  }

  /**
   * Appends the logits of the wanted positions of a pass.
   *
   * @param stack has what left the last layer; without one it is in {@code x}
   */
  void predict(
      List<Piece> pass, Optional<StackedLayers> stack, ResidualStream x, List<float[]> logits) {
    int[] wanted =
        pass.stream()
            .flatMapToInt(
                piece ->
                    IntStream.range(piece.wantedFrom(), piece.wantedFrom() + piece.wanted())
                        .map(token -> piece.row() + token))
            .toArray();
    boolean stacked = stack.isPresent() && stack.get().predicts();
    int limit = Math.max(1, (stacked ? STACK_VALUES : VALUES) / model.vocabulary());
    for (int done = 0; done < wanted.length; done += limit) {
      int[] rows = Arrays.copyOfRange(wanted, done, Math.min(wanted.length, done + limit));
      List<float[]> part = new ArrayList<>();
      for (int i = 0; i < rows.length; i++) {
        part.add(new float[model.vocabulary()]);
      }
      if (stacked) {
        stack.get().predict(rows, part);
      } else {
        apply(gathered(rows, stack, x), part);
      }
      part.forEach(this::cap);
      logits.addAll(part);
    }
  }

  /** What left the last layer in some rows, shape [rows, width]. */
  private float[] gathered(int[] rows, Optional<StackedLayers> stack, ResidualStream x) {
    int width = model.width();
    float[] out = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      if (stack.isPresent()) {
        stack.get().read(rows[i], 1, out, i * width);
      } else {
        x.read(rows[i], 1, out, i * width);
      }
    }
    return out;
  }

  /** {@code x} has shape [tokens, width] and is overwritten; {@code logits} gets one row each. */
  private void apply(float[] x, List<float[]> logits) {
    int tokens = logits.size();
    int vocabulary = model.vocabulary();
    norm.apply(x, tokens, x);
    if (tokens == 1) {
      product.apply(x, 1, logits.get(0));
      return;
    }
    float[] y = new float[tokens * vocabulary];
    product.apply(x, tokens, y);
    for (int i = 0; i < tokens; i++) {
      System.arraycopy(y, i * vocabulary, logits.get(i), 0, vocabulary);
    }
  }

  private void cap(float[] logits) {
    float most = model.logitCap();
    for (int i = 0; i < logits.length && most > 0; i++) {
      logits[i] = most * FloatMath.tanh(logits[i] / most);
    }
  }

  @Override
  public void close() {
    norm.close();
    product.close();
  }
}
