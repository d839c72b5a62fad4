package dev.selkie.engine.decoder;

/** The KV cache of one sequence: the only thing that changes while a decoder runs. */
public interface DecoderState {
  /** Tokens so far. */
  int position();

  /** An independent continuation of the same sequence; the common prefix is not computed again. */
  DecoderState fork();
}
