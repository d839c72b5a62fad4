package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.datasets.NearestName;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.linear.LinearBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;

/** Execution modes as users write them: {@code f32}, {@code int}, {@code int:w8a12}. */
public final class ModeNames {
  private static final List<String> MODES = List.of("f32", "q", "int", "enc");

  /** The encrypted back end when the user names none. */
  public static final String DEFAULT_BACKEND = "bfv-block";

  /** The encrypted back end for text that comes token by token. */
  public static final String DECODING_BACKEND = "bfv-pool";

  private ModeNames() {}

  /**
   * One mode.
   *
   * @param text the mode, for {@code int} and {@code enc} with or without {@code :SCHEME}
   * @param scheme the scheme where the text has none
   */
  public static ExecutionMode mode(String text, IntegerScheme scheme, String backend) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    IntegerScheme chosen = colon < 0 ? scheme : scheme(text.substring(colon + 1));
    if (colon >= 0 && (name.equals("f32") || name.equals("q"))) {
      throw CommandFailure.usage("mode " + name + " has no integer scheme: " + text);
    }
    return switch (name) {
      case "f32" -> new ExecutionMode.Float32();
      case "q" -> new ExecutionMode.Quantized();
      case "int" -> new ExecutionMode.ClearInteger(chosen);
      case "enc" -> new ExecutionMode.Encrypted(chosen, backend(backend));
      default -> throw CommandFailure.usage(NearestName.unknown("mode", name, MODES));
    };
  }

  /** A list of modes without repetition. */
  public static List<ExecutionMode> modes(
      List<String> texts, IntegerScheme scheme, String backend) {
    List<ExecutionMode> modes = new ArrayList<>();
    for (String text : texts) {
      ExecutionMode mode = mode(text.strip(), scheme, backend);
      if (modes.contains(mode)) {
        throw CommandFailure.usage("a mode is named twice: " + text);
      }
      modes.add(mode);
    }
    return modes;
  }

  /** An integer scheme. */
  public static IntegerScheme scheme(String label) {
    List<String> known = Arrays.stream(IntegerScheme.values()).map(IntegerScheme::label).toList();
    if (!known.contains(label)) {
      throw CommandFailure.usage(NearestName.unknown("integer scheme", label, known));
    }
    return IntegerScheme.of(label);
  }

  private static String backend(String name) {
    List<String> known =
        ServiceLoader.load(LinearBackend.class).stream()
            .map(provider -> provider.get().name())
            .toList();
    if (!known.contains(name)) {
      throw CommandFailure.usage(NearestName.unknown("encrypted back end", name, known));
    }
    return name;
  }
}
