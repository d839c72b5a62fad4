package dev.selkie.cli.options;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Two modes that are set against each other, and how the second may be encrypted. */
public final class PairOptions {
  @Option(
      names = "--modes",
      paramLabel = "MODE,MODE",
      description = "The reference and the other (default: ${DEFAULT-VALUE}).")
  private String modes;

  @Mixin private final SchemeOptions integers = new SchemeOptions();

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
    return ModePair.of(List.of(modes.split(",", -1)), integers.scheme(), integers.backend());
  }
}
