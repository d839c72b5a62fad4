package dev.selkie.cli.options;

import dev.selkie.engine.generation.Sampling;
import picocli.CommandLine.Option;

/** How the next token is chosen. */
public final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 (default) takes the likeliest token, more is more varied.")
  private double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "Only the K likeliest; 0 for all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Only the likeliest tokens that reach P together; 1 for all.")
  private double topP = 1;

  @Option(names = "--seed", paramLabel = "S", description = "Same seed, same text.")
  private long seed;

  /** What the options say; values out of range are refused. */
  public Sampling sampling() {
    return new Sampling(temperature, topK, topP, seed);
  }
}
