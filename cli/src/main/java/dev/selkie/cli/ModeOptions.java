package dev.selkie.cli;

import dev.selkie.engine.ExecutionMode;
import picocli.CommandLine.Option;

/** How linear layers are computed. */
final class ModeOptions {
  @Option(names = "--mode", paramLabel = "MODE", description = "f32 (default), q, int or enc.")
  private String mode = "f32";

  @Option(
      names = "--int",
      paramLabel = "SCHEME",
      description = "Integers of int and enc: w8a8 (default), w8a12, w4a8, w3a8 or w2a8.")
  private String scheme = "w8a8";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Back end of enc (default: " + ModeNames.DEFAULT_BACKEND + ").")
  private String backend = ModeNames.DEFAULT_BACKEND;

  ExecutionMode mode() {
    return mode(mode);
  }

  /** Another mode with the same integers and back end. */
  ExecutionMode mode(String name) {
    return ModeNames.mode(name, ModeNames.scheme(scheme), backend);
  }
}
