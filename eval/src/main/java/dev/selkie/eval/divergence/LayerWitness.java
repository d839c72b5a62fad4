package dev.selkie.eval.divergence;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.eval.scoring.HeldLogits;
import java.util.List;

/*
 * The reference runs a question, and a hash of every matrix's input is kept. Then the other mode
 * runs it. Around each of its matrices three things are compared: the hash of the input (a difference
 * that no matrix explains comes from what lies between), the integer sums with the definition of the
 * product, and the outputs with those of the reference's own operator for the same input. So each
 * fault is named once, where it is made. At the end stand the logits of both runs.
 */

/**
 * Sees the layers of two decoders that were prepared with its decorators. While it does not
 * compare, both compute as if alone.
 */
public final class LayerWitness {
  private final OperatorShelf shelf = new OperatorShelf();
  private final Ledger ledger = new Ledger();
  private final ComparingDecorator comparing = new ComparingDecorator(shelf, ledger);

  /** For the decoder of the reference. */
  public LinearDecorator reference() {
    return shelf;
  }

  /** For the decoder of the other mode. */
  public LinearDecorator other() {
    return comparing;
  }

  /** Compares the two decoders on some prompts, one after the other; once. */
  public DivergenceReport compare(Decoder reference, Decoder other, List<ProbePrompt> prompts) {
    Totals totals = new Totals();
    for (ProbePrompt prompt : prompts) {
      int held = HeldLogits.positions(reference.vocabularySize());
      int from = Math.max(0, prompt.ids().length - held);
      shelf.record(true);
      float[][] expected = logits(reference, prompt.ids(), from);
      ledger.begin(prompt, from);
      comparing.watch(true);
      float[][] actual = logits(other, prompt.ids(), from);
      comparing.watch(false);
      shelf.record(false);
      totals.compare(expected, actual, from, ledger);
    }
    return totals.report(reference.mode().title(), other.mode().title(), prompts.size(), ledger);
  }

  private static float[][] logits(Decoder decoder, int[] ids, int from) {
    return decoder.forward(List.of(new Segment(decoder.newState(), ids, from)));
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

    DivergenceReport report(String reference, String other, int questions, Ledger ledger) {
      List<MatrixFigures> figures = ledger.figures();
      return new DivergenceReport(
          reference,
          other,
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
