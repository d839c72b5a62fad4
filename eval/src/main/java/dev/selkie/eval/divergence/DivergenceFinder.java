package dev.selkie.eval.divergence;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LinearOperator;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.eval.run.ModeKey;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/*
 * The reference runs a question, and a hash of every matrix's input is kept. Then the other mode
 * runs it. Around each of its matrices three things are compared: the hash of the input (a difference
 * that no matrix explains comes from what lies between), the integer sums with the definition of the
 * product, and the outputs with those of the reference's own operator for the same input. So each
 * fault is named once, where it is made. At the end stand the logits of both runs.
 */

/** Finds where two modes of one model begin to differ. Both keep keys and values as f32. */
public final class DivergenceFinder {
  /** Most logits held at once of each mode: 64 MB as floats. */
  private static final int HELD_LOGITS = 1 << 24;

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
    OperatorShelf shelf = new OperatorShelf();
    Ledger ledger = new Ledger();
    LinearDecorator comparing = new ComparingDecorator(shelf, ledger);
    try (Decoder first = model.decoder(reference, threads, shelf);
        Decoder second = model.decoder(other, threads, new Chain(inner, comparing))) {
      Totals totals = new Totals();
      List<ProbePrompt> fitted = prompts.apply(first);
      for (ProbePrompt prompt : fitted) {
        int from = from(prompt.ids().length, first.vocabularySize());
        shelf.begin();
        float[][] expected = logits(first, prompt.ids(), from);
        ledger.begin(prompt, from);
        float[][] actual = logits(second, prompt.ids(), from);
        totals.compare(expected, actual, from, ledger);
      }
      return totals.report(ModeKey.of(reference), ModeKey.of(other), fitted.size(), ledger);
    }
  }

  private static int from(int tokens, int vocabulary) {
    return Math.max(0, tokens - Math.max(1, HELD_LOGITS / vocabulary));
  }

  private static float[][] logits(Decoder decoder, int[] ids, int from) {
    return decoder.forward(List.of(new Segment(decoder.newState(), ids, from)));
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

  /** Logits of all questions. */
  private static final class Totals {
    private final LogitHash expectedHash = new LogitHash();
    private final LogitHash actualHash = new LogitHash();
    private long positions;
    private long compared;
    private long different;

    void compare(float[][] expected, float[][] actual, int from, Ledger ledger) {
      for (int i = 0; i < expected.length; i++) {
        expectedHash.add(expected[i]);
        actualHash.add(actual[i]);
        for (int token = 0; token < expected[i].length; token++) {
          float a = expected[i][token];
          float b = actual[i][token];
          if (Float.floatToRawIntBits(a) != Float.floatToRawIntBits(b)) {
            different++;
            ledger.logit(from + i, token, a, b);
          }
        }
        compared += expected[i].length;
      }
      positions += expected.length;
    }

    DivergenceReport report(ModeKey reference, ModeKey other, int questions, Ledger ledger) {
      List<MatrixFigures> figures = ledger.figures();
      return new DivergenceReport(
          reference.title(),
          other.title(),
          questions,
          positions,
          compared,
          different,
          expectedHash.finish(),
          actualHash.finish(),
          figures.stream().mapToLong(MatrixFigures::integers).sum(),
          figures.stream().mapToLong(MatrixFigures::integersDifferent).sum(),
          figures,
          ledger.first());
    }
  }
}
