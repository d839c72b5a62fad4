package dev.selkie.engine.decoder;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import java.util.List;

/**
 * A decoder-only transformer in one execution mode. Weights are immutable, so several threads may
 * run different states; one state belongs to one thread at a time.
 */
public interface Decoder extends AutoCloseable {
  /** The mode its linear layers run in. */
  ExecutionMode mode();

  /** Number of logits per position. */
  int vocabularySize();

  /** Most tokens a sequence may have. */
  int contextLength();

  /** An empty sequence. */
  DecoderState newState();

  /**
   * Appends every segment's tokens to its state in one pass over the weights. The same state may
   * appear in one segment only.
   *
   * @return logits, one row of {@link #vocabularySize()} floats for each wanted position, in the
   *     order of the segments
   */
  float[][] forward(List<Segment> segments);

  /**
   * Forgets {@code dropped} tokens of a sequence behind its first {@code sinks}; those that follow
   * move to earlier positions, so that the sequence can go on beyond the context [1]. What later
   * layers computed from the forgotten tokens stays: logits are near those of the kept tokens
   * alone, not equal to them. Keys that are stored in fewer than 32 bits are rounded once more.
   *
   * <p>[1] Xiao, Tian, Chen, Han, Lewis: Efficient Streaming Language Models with Attention Sinks,
   * 2023.
   *
   * @param sinks tokens at the beginning that stay where they are, at least 0
   * @param dropped at least 1
   * @throws IllegalArgumentException if the sequence is not that long
   * @throws UnsupportedOperationException if the architecture learns its positions
   */
  default void shift(DecoderState state, int sinks, int dropped) {
    throw new UnsupportedOperationException("this decoder cannot shift its context");
  }

  /** Certificates of the encrypted matrices; empty in the other modes. */
  List<MatrixCertificate> certificates();

  /** What the encrypted products have cost so far; {@link LinearCost#NONE} in the other modes. */
  LinearCost linearCost();

  /** What encrypted products have disclosed of every matrix; empty where nothing is encrypted. */
  default List<MatrixLeakage> leakage() {
    return List.of();
  }

  /**
   * Where a matrix is not computed as the file has it, such as blocks made at load from floats; one
   * sentence a kind.
   */
  default List<String> deviations() {
    return List.of();
  }

  /**
   * Tokens that each expert has seen so far, a row for each layer that has experts; empty where
   * there are none.
   */
  default List<long[]> expertLoads() {
    return List.of();
  }

  @Override
  void close();
}
