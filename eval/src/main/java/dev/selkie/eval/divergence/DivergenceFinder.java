package dev.selkie.eval.divergence;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LinearOperator;
import dev.selkie.engine.linear.LinearBackend;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Finds where two modes of one model begin to differ. Both keep keys and values as f32. */
public final class DivergenceFinder {
  private final Model model;
  private final int threads;
  private final LinearDecorator inner;

  /** Compares modes of this model, which stays the caller's. */
  public DivergenceFinder(Model model, int threads) {
    this(model, threads, LinearDecorator.NONE);
  }

  /**
   * As above.
   *
   * @param inner changes what the other mode computes with: how tests make a fault
   */
  public DivergenceFinder(Model model, int threads, LinearDecorator inner) {
    this.model = model;
    this.threads = threads;
    this.inner = inner;
  }

  /**
   * Compares two modes on some prompts, one after the other.
   *
   * @param prompts makes the prompts so that they fit the decoder
   * @throws IOException if the model cannot be read
   */
  public DivergenceReport find(
      ExecutionMode reference, ExecutionMode other, Function<Decoder, List<ProbePrompt>> prompts)
      throws IOException {
    LayerWitness witness = new LayerWitness();
    LinearDecorator watched = new Chain(inner, witness.other());
    try (Decoder first = model.decoder(reference, threads, witness.reference());
        Decoder second = model.decoder(other, threads, watched)) {
      return witness.compare(first, second, prompts.apply(first));
    }
  }

  /** What the inner one makes, seen by the outer one. */
  private record Chain(LinearDecorator inner, LinearDecorator outer) implements LinearDecorator {
    @Override
    public LinearBackend backend(LinearBackend found) {
      return outer.backend(inner.backend(found));
    }

    @Override
    public LinearOperator layer(String name, int cols, LinearOperator made) {
      return outer.layer(name, cols, inner.layer(name, cols, made));
    }
  }
}
