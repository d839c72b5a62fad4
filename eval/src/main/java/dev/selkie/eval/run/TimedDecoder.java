package dev.selkie.eval.run;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import java.util.List;

/** Counts the tokens that go through a decoder, which stays the caller's, and their time. */
final class TimedDecoder implements Decoder {
  private final Decoder decoder;
  private long nanos;
  private long tokens;

  TimedDecoder(Decoder decoder) {
    this.decoder = decoder;
  }

  /** Time in the decoder so far, in nanoseconds. */
  long nanos() {
    return nanos;
  }

  /** Tokens that it computed so far. */
  long tokens() {
    return tokens;
  }

  @Override
  public float[][] forward(List<Segment> segments) {
    long start = System.nanoTime();
    float[][] logits = decoder.forward(segments);
    nanos += System.nanoTime() - start;
    tokens += segments.stream().mapToLong(segment -> segment.ids().length).sum();
    return logits;
  }

  @Override
  public ExecutionMode mode() {
    return decoder.mode();
  }

  @Override
  public int vocabularySize() {
    return decoder.vocabularySize();
  }

  @Override
  public int contextLength() {
    return decoder.contextLength();
  }

  @Override
  public DecoderState newState() {
    return decoder.newState();
  }

  @Override
  public List<MatrixCertificate> certificates() {
    return decoder.certificates();
  }

  @Override
  public LinearCost linearCost() {
    return decoder.linearCost();
  }

  @Override
  public void close() {
    throw new IllegalStateException("the decoder stays its owner's");
  }
}
