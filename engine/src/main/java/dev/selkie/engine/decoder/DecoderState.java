package dev.selkie.engine.decoder;

/**
 * The KV cache of one sequence: the only thing that changes while a decoder runs. Its memory grows
 * with the sequence.
 */
public interface DecoderState extends AutoCloseable {
  /** Tokens so far. */
  int position();

  /**
   * An independent continuation of the same sequence. The common prefix is neither computed nor
   * copied again, and no logit depends on having forked.
   */
  DecoderState fork();

  /** Wipes what no fork still needs. Closing again does nothing; any other use is an error. */
  @Override
  default void close() {}
}
