package dev.selkie.cli.options;

import java.util.List;
import picocli.CommandLine.Option;

/** Two modes that are set against each other, and how the second may be encrypted. */
public final class PairOptions {
  @Option(
      names = "--modes",
      paramLabel = "MODE,MODE",
      description = "The reference and the other (default: ${DEFAULT-VALUE}).")
  private String modes;

  @Option(
      names = "--int",
      paramLabel = "SCHEME",
      description = "Integers of int and enc where the mode names none (default: w8a8).")
  private String scheme = "w8a8";

  @Option(names = "--backend", paramLabel = "NAME", description = "Back end of enc.")
  private String backend = ModeNames.DEFAULT_BACKEND;

  /**
   * With the pair that is taken where the user names none.
   *
   * @param modes two names with a comma between them
   */
  public PairOptions(String modes) {
    this.modes = modes;
  }

  /** The pair chosen. */
  public ModePair pair() {
    return ModePair.of(List.of(modes.split(",", -1)), scheme, backend);
  }
}
