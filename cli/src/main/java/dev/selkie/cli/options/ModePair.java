package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.ExecutionMode;
import java.util.List;

/**
 * Two modes that are set against each other.
 *
 * @param reference the first named
 * @param other the second named
 */
public record ModePair(ExecutionMode reference, ExecutionMode other) {
  /** Reads two names such as {@code int} and {@code enc}. */
  public static ModePair of(List<String> names, String scheme, String backend) {
    List<ExecutionMode> modes = ModeNames.modes(names, ModeNames.scheme(scheme), backend);
    if (modes.size() != 2) {
      throw CommandFailure.usage("--modes must name two modes: " + String.join(",", names));
    }
    return new ModePair(modes.get(0), modes.get(1));
  }

  /** Whether the second must give the first's bits. */
  public boolean twins() {
    return reference instanceof ExecutionMode.ClearInteger clear
        && other instanceof ExecutionMode.Encrypted encrypted
        && clear.scheme() == encrypted.scheme();
  }
}
