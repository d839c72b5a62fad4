package dev.selkie.cli.options;

import dev.selkie.engine.generation.Penalties;
import dev.selkie.engine.generation.Sampling;
import java.util.Map;
import picocli.CommandLine.Option;

/** How the next token is chosen, for every command that generates text. */
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

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Only tokens at least P times as probable as the likeliest; 0 for all.")
  private double minP;

  @Option(
      names = "--repeat-penalty",
      paramLabel = "R",
      description = "Divides the logits of tokens that were there lately; 1 for none.")
  private double repetition = 1;

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Is subtracted from the logits of tokens that were there lately.")
  private double presence;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description = "Is subtracted once for each time a token was there lately.")
  private double frequency;

  @Option(
      names = "--repeat-last-n",
      paramLabel = "N",
      description = "How many tokens count as lately (default: ${DEFAULT-VALUE}).")
  private int lastTokens = 64;

  @Option(
      names = "--logit-bias",
      paramLabel = "ID=VALUE",
      description = "Is added to the logit of a token; -Infinity forbids it. May be repeated.")
  private Map<Integer, Double> logitBias = Map.of();

  @Option(names = "--seed", paramLabel = "S", description = "Same seed, same text.")
  private long seed;

  /** What the options say; values out of range are refused. */
  public Sampling sampling() {
    return new Sampling(
        temperature,
        topK,
        topP,
        minP,
        new Penalties(repetition, frequency, presence, lastTokens),
        logitBias,
        seed);
  }
}
