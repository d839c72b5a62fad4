package dev.selkie.eval.divergence;

import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LinearOperator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the reference's operators at hand for another decoder, and remembers a hash of every input
 * that they got in the reference's own run.
 */
final class OperatorShelf implements LinearDecorator {
  private final Map<String, LinearOperator> operators = new LinkedHashMap<>();
  private final Map<String, List<Integer>> inputs = new HashMap<>();
  private boolean recording;

  /** Forgets the inputs of the question before, and remembers those that come, or none. */
  void record(boolean on) {
    inputs.clear();
    recording = on;
  }

  /** The operator of a matrix. */
  LinearOperator get(String name) {
    LinearOperator operator = operators.get(name);
    if (operator == null) {
      throw new IllegalStateException("both modes must have the same matrices: " + name);
    }
    return operator;
  }

  /** The matrices in order of computation. */
  List<String> names() {
    return List.copyOf(operators.keySet());
  }

  /** Hashes of the inputs of a matrix, one a token. */
  List<Integer> inputs(String name) {
    return inputs.getOrDefault(name, List.of());
  }

  @Override
  public LinearOperator layer(String name, int cols, LinearOperator made) {
    operators.put(name, made);
    return new Recorded(name, cols, made);
  }

  /** A hash of each token's input, over the bits of its floats. */
  static int[] hashes(float[] x, int tokens, int cols) {
    int[] hashes = new int[tokens];
    for (int token = 0; token < tokens; token++) {
      int hash = 1;
      for (int i = token * cols; i < (token + 1) * cols; i++) {
        hash = 31 * hash + Float.floatToRawIntBits(x[i]);
      }
      hashes[token] = hash;
    }
    return hashes;
  }

  private final class Recorded extends WatchedOperator {
    Recorded(String name, int cols, LinearOperator made) {
      super(name, cols, made);
    }

    @Override
    public void apply(float[] x, int tokens, float[] y) {
      if (!recording) {
        made.apply(x, tokens, y);
        return;
      }
      List<Integer> known = inputs.computeIfAbsent(name, key -> new ArrayList<>());
      for (int hash : hashes(x, tokens, cols)) {
        known.add(hash);
      }
      made.apply(x, tokens, y);
    }
  }
}
