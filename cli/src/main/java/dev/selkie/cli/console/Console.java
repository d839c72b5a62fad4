package dev.selkie.cli.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: results go to {@code out}, everything else to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal, so that a line may be redrawn
 */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
  /** The process's own streams in UTF-8. The launcher says whether standard error is a terminal. */
  public static Console ofProcess() {
    return new Console(
        System.in,
        new PrintStream(System.out, false, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        Boolean.getBoolean("selkie.terminal"));
  }

  /** One sentence for the user, on standard error. */
  public void say(String sentence) {
    err.println("selkie: " + sentence);
  }
}
