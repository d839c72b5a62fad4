package dev.selkie.cli.options;

import dev.selkie.engine.generation.ContextShift;
import picocli.CommandLine.Option;

/** What happens where the context is full. */
public final class ContextOptions {
  @Option(
      names = "--context-shift",
      description = {
        "Goes on where the context is full: half of what follows the first tokens is forgotten,",
        "the rest moves up."
      })
  private boolean shifts;

  @Option(
      names = "--sinks",
      paramLabel = "N",
      description = "First tokens that a context shift keeps (default: ${DEFAULT-VALUE}).")
  private int sinks = 4;

  /** What the options say; values out of range are refused. */
  public ContextShift shift() {
    ContextShift given = ContextShift.keeping(sinks);
    return shifts ? given : ContextShift.NONE;
  }
}
