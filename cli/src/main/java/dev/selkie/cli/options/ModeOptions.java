package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.kernels.KeyValueType;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How linear layers are computed. */
public final class ModeOptions {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "f32, q, int or enc (default: ${DEFAULT-VALUE}).")
  private String mode;

  @Option(
      names = "--int",
      paramLabel = "SCHEME",
      description =
          "Integers of int and enc: w8a8 (default), w12a12, w12a8, w8a12, w4a8, w3a8 or w2a8.")
  private String scheme = "w8a8";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Back end of enc (default: ${DEFAULT-VALUE}).")
  private String backend;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      description = "Who encrypts in block mode: selkie (default) or seal, the reference.")
  private String client = "selkie";

  @Option(
      names = "--output-layer",
      paramLabel = "WHO",
      description = {
        "Who computes the output layer of enc: server (default), or client, which can where it is",
        "the embedding and saves the most bytes."
      })
  private String outputLayer = "server";

  @Option(
      names = "--kv",
      paramLabel = "TYPE",
      description =
          "Cache of keys and values: f32, f16 or q8_0 (default: f16 in mode q, else f32).")
  private String keyValues = "auto";

  /** The default is {@code f32}, the reference. */
  public ModeOptions() {
    this("f32");
  }

  /** With another default. */
  public ModeOptions(String defaultMode) {
    this(defaultMode, ModeNames.DEFAULT_BACKEND);
  }

  /** With another default, and another back end of {@code enc}. */
  public ModeOptions(String defaultMode, String defaultBackend) {
    this.mode = defaultMode;
    this.backend = defaultBackend;
  }

  /** The mode chosen. */
  public ExecutionMode mode() {
    return mode(mode);
  }

  /** Another mode with the same integers and back end. */
  public ExecutionMode mode(String name) {
    if (!outputLayer.equals("server") && !outputLayer.equals("client")) {
      throw CommandFailure.usage("--output-layer must be server or client: " + outputLayer);
    }
    ExecutionMode mode = ModeNames.mode(name, ModeNames.scheme(scheme), backend());
    return mode instanceof ExecutionMode.Encrypted encrypted
        ? new ExecutionMode.Encrypted(
            encrypted.scheme(), encrypted.backend(), outputLayer.equals("client"))
        : mode;
  }

  private String backend() {
    return switch (client) {
      case "selkie" -> backend;
      case "seal" -> backend + "-seal";
      default -> throw CommandFailure.usage("--client must be selkie or seal: " + client);
    };
  }

  /** A decoder in the mode chosen, with the cache chosen. */
  public Decoder decoder(Model model, int threads) throws IOException {
    return decoder(model, mode(), threads);
  }

  /** A decoder in another mode, with the cache chosen. */
  public Decoder decoder(Model model, ExecutionMode other, int threads) throws IOException {
    if (keyValues.equals("auto")) {
      return model.decoder(other, threads);
    }
    for (KeyValueType type : KeyValueType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(keyValues)) {
        return model.decoder(other, threads, type);
      }
    }
    throw CommandFailure.usage("--kv must be f32, f16 or q8_0: " + keyValues);
  }
}
