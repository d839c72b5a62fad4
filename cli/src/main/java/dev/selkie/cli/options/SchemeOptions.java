package dev.selkie.cli.options;

import picocli.CommandLine.Option;

/** What {@code int} and {@code enc} compute with where several modes are named. */
public final class SchemeOptions {
  @Option(
      names = "--int",
      paramLabel = "SCHEME",
      description = "Integers of int and enc where the mode names none (default: w8a8).")
  private String scheme = "w8a8";

  @Option(names = "--backend", paramLabel = "NAME", description = "Back end of enc.")
  private String backend = ModeNames.DEFAULT_BACKEND;

  /** The scheme, as the user wrote it. */
  public String scheme() {
    return scheme;
  }

  /** The back end's name. */
  public String backend() {
    return backend;
  }
}
