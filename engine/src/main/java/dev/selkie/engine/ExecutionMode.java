package dev.selkie.engine;

import dev.selkie.engine.linear.IntegerScheme;

/** How linear layers are computed. Everything else is the same code in every mode. */
public sealed interface ExecutionMode {
  /** The mode's name on the command line: {@code f32}, {@code q}, {@code int} or {@code enc}. */
  String label();

  /** For people: the label, and the integers if there are any, such as {@code int w8a8}. */
  default String title() {
    return label();
  }

  /** Dequantized float32: the reference that accuracy loss is measured against. */
  record Float32() implements ExecutionMode {
    @Override
    public String label() {
      return "f32";
    }
  }

  /** The file's own quantized blocks times int8 activations. */
  record Quantized() implements ExecutionMode {
    @Override
    public String label() {
      return "q";
    }
  }

  /** Per-row integer weights times per-token integer activations, in the clear. */
  record ClearInteger(IntegerScheme scheme) implements ExecutionMode {
    @Override
    public String label() {
      return "int";
    }

    @Override
    public String title() {
      return label() + " " + scheme.label();
    }
  }

  /**
   * The same integers under homomorphic encryption; bit-equal to {@link ClearInteger}.
   *
   * @param backend name of the {@link dev.selkie.engine.linear.LinearBackend}
   * @param clientOutput whether the client computes the output layer itself, which it can where
   *     that is the embedding
   */
  record Encrypted(IntegerScheme scheme, String backend, boolean clientOutput)
      implements ExecutionMode {
    /** With the output layer at the server, like every other. */
    public Encrypted(IntegerScheme scheme, String backend) {
      this(scheme, backend, false);
    }

    @Override
    public String label() {
      return "enc";
    }

    @Override
    public String title() {
      return label() + " " + scheme.label();
    }
  }
}
