package dev.selkie.eval;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A decoder whose logits are a function of the tokens so far. */
public final class FakeDecoder implements Decoder {
  /** Logits after some tokens. */
  @FunctionalInterface
  public interface Mind {
    /** One logit a token of the vocabulary. */
    float[] logits(int[] tokens);
  }

  private final ExecutionMode mode;
  private final Mind mind;
  private final int vocabulary;
  private final int contextLength;
  private LinearCost cost = LinearCost.NONE;
  private final List<Integer> batches = new ArrayList<>();

  public FakeDecoder(ExecutionMode mode, Mind mind, int vocabulary, int contextLength) {
    this.mode = mode;
    this.mind = mind;
    this.vocabulary = vocabulary;
    this.contextLength = contextLength;
  }

  private static final class State implements DecoderState {
    private int[] tokens = new int[0];

    @Override
    public int position() {
      return tokens.length;
    }

    @Override
    public DecoderState fork() {
      State copy = new State();
      copy.tokens = tokens.clone();
      return copy;
    }
  }

  /** Tokens of every forward pass. */
  public List<Integer> batches() {
    return batches;
  }

  @Override
  public ExecutionMode mode() {
    return mode;
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public DecoderState newState() {
    return new State();
  }

  @Override
  public float[][] forward(List<Segment> segments) {
    List<float[]> rows = new ArrayList<>();
    int count = 0;
    for (Segment segment : segments) {
      State state = (State) segment.state();
      int[] ids = segment.ids();
      int before = state.tokens.length;
      state.tokens = Arrays.copyOf(state.tokens, before + ids.length);
      System.arraycopy(ids, 0, state.tokens, before, ids.length);
      for (int i = segment.logitsFrom(); i < ids.length; i++) {
        rows.add(mind.logits(Arrays.copyOf(state.tokens, before + i + 1)));
      }
      count += ids.length;
      if (state.tokens.length > contextLength) {
        throw new IllegalArgumentException("context is full: " + state.tokens.length);
      }
    }
    batches.add(count);
    if (mode instanceof ExecutionMode.Encrypted) {
      cost =
          new LinearCost(
              cost.clientNanos() + 1_000_000,
              cost.decryptNanos() + 400_000,
              cost.serverNanos() + 3_000_000,
              cost.bytesUp() + 1_000,
              cost.bytesDown() + 2_000,
              cost.products() + 1);
    }
    return rows.toArray(float[][]::new);
  }

  @Override
  public List<MatrixCertificate> certificates() {
    return mode instanceof ExecutionMode.Encrypted
        ? List.of(
            new MatrixCertificate(
                "blk.0.attn_q", 256, 256, 127, 9_000, 700.5, 21, 54, -140.5, true, "exact"))
        : List.of();
  }

  @Override
  public List<MatrixLeakage> leakage() {
    return mode instanceof ExecutionMode.Encrypted
        ? List.of(new MatrixLeakage("blk.0.attn_q", 256, 16, 0))
        : List.of();
  }

  @Override
  public LinearCost linearCost() {
    return cost;
  }

  @Override
  public void close() {}
}
