package dev.selkie.cli.console;

/** A failure whose sentence and exit code are known where it happens. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** Wrong options or values. */
  public static CommandFailure usage(String sentence) {
    return new CommandFailure(ExitCode.USAGE, sentence);
  }

  /** A model or data file is missing or malformed. */
  public static CommandFailure data(String sentence) {
    return new CommandFailure(ExitCode.DATA, sentence);
  }

  /** Integrity, signature or keystore failure. */
  public static CommandFailure integrity(String sentence) {
    return new CommandFailure(ExitCode.INTEGRITY, sentence);
  }

  /** Anything that has no code of its own. */
  public static CommandFailure other(String sentence) {
    return new CommandFailure(ExitCode.FAILURE, sentence);
  }

  /** See {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
