package dev.selkie.cli.console;

/** Exit codes that scripts rely on. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Anything that has no code of its own. */
  public static final int FAILURE = 1;

  /** Wrong options or values. */
  public static final int USAGE = 2;

  /** A model or data file is missing or malformed. */
  public static final int DATA = 3;

  /** Integrity, signature or keystore failure. */
  public static final int INTEGRITY = 4;

  /** An accuracy gate was not met. */
  public static final int GATE = 5;

  private ExitCode() {}
}
