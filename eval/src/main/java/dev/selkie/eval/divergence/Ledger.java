package dev.selkie.eval.divergence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was compared so far, matrix by matrix, and the first difference. One thread at a time. */
final class Ledger {
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private @Nullable Difference first;
  private String question = "";
  private int[] ids = new int[0];
  private int outputFrom;

  /** Counts of one matrix. */
  private static final class Entry {
    private final int rows;
    private int outputs;
    private int sums;
    private long values;
    private long valuesDifferent;
    private double squares;
    private double errors;
    private long integers;
    private long integersDifferent;

    Entry(int rows) {
      this.rows = rows;
    }
  }

  /** Makes a matrix known; the order of these calls is the order of the report. */
  void add(String matrix, int rows) {
    entries.put(matrix, new Entry(rows));
  }

  /**
   * Begins with a question.
   *
   * @param outputFrom the first position whose logits are wanted
   */
  void begin(ProbePrompt prompt, int outputFrom) {
    this.question = prompt.id();
    this.ids = prompt.ids();
    this.outputFrom = outputFrom;
    entries.values().forEach(entry -> entry.outputs = 0);
    entries.values().forEach(entry -> entry.sums = 0);
  }

  private Entry entry(String matrix, int rows) {
    return entries.computeIfAbsent(matrix, name -> new Entry(rows));
  }

  /** Tokens of a question come in order, though perhaps in several calls. */
  private int position(String matrix, int before) {
    return (matrix.startsWith("output") ? outputFrom : 0) + before;
  }

  /** Compares the integer sums of some tokens, each of shape [tokens, rows]. */
  void sums(String matrix, int rows, int tokens, long[] expected, long[] actual) {
    Entry entry = entry(matrix, rows);
    int start = position(matrix, entry.sums);
    for (int i = 0; i < tokens * rows; i++) {
      if (expected[i] != actual[i]) {
        entry.integersDifferent++;
        note(Difference.Kind.INTEGER, matrix, i % rows, start + i / rows, expected[i], actual[i]);
      }
    }
    entry.integers += (long) tokens * rows;
    entry.sums += tokens;
  }

  /** Compares the outputs of some tokens, each of shape [tokens, rows]. */
  void outputs(String matrix, int rows, int tokens, float[] expected, float[] actual) {
    Entry entry = entry(matrix, rows);
    int start = position(matrix, entry.outputs);
    for (int i = 0; i < tokens * rows; i++) {
      double error = (double) actual[i] - expected[i];
      entry.squares += (double) expected[i] * expected[i];
      entry.errors += error * error;
      if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
        entry.valuesDifferent++;
        note(Difference.Kind.OUTPUT, matrix, i % rows, start + i / rows, expected[i], actual[i]);
      }
    }
    entry.values += (long) tokens * rows;
    entry.outputs += tokens;
  }

  /** Compares the hashes of the inputs of the next tokens with those of the reference's run. */
  void inputs(String matrix, int rows, int tokens, List<Integer> expected, int[] actual) {
    int before = entry(matrix, rows).outputs;
    for (int token = 0; token < tokens && before + token < expected.size(); token++) {
      int known = expected.get(before + token);
      if (known != actual[token]) {
        note(
            Difference.Kind.INPUT,
            matrix,
            -1,
            position(matrix, before + token),
            known,
            actual[token]);
      }
    }
  }

  /** Notes a logit that differs. */
  void logit(int position, int token, float expected, float actual) {
    note(Difference.Kind.LOGIT, "", token, position, expected, actual);
  }

  private void note(
      Difference.Kind kind, String matrix, int row, int position, Number expected, Number actual) {
    if (first == null) {
      MatrixName name = MatrixName.of(matrix);
      int token = position < ids.length ? ids[position] : -1;
      first =
          new Difference(
              kind, question, name.layer(), name.matrix(), row, position, token, expected, actual);
    }
  }

  @Nullable Difference first() {
    return first;
  }

  List<MatrixFigures> figures() {
    List<MatrixFigures> figures = new ArrayList<>();
    entries.forEach(
        (name, entry) -> {
          MatrixName split = MatrixName.of(name);
          figures.add(
              new MatrixFigures(
                  split.layer(),
                  split.matrix(),
                  entry.rows,
                  entry.values,
                  entry.valuesDifferent,
                  entry.squares == 0 ? 0 : Math.sqrt(entry.errors / entry.squares),
                  entry.integers,
                  entry.integersDifferent));
        });
    return figures;
  }
}
