package dev.selkie.cli.options;

import dev.selkie.secure.keystore.WrappingKey;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The key that protects what a reader remembers: a log, a version store. */
@SuppressWarnings("NullAway.Init") // picocli sets the option
public final class StateKeyOptions {
  @Option(
      names = "--key",
      required = true,
      paramLabel = "ALIAS",
      description = "Key of the keystore, or pkcs11:ALIAS of the token, that protects it.")
  private String alias;

  @Mixin private final SealedOptions sealed = new SealedOptions();

  /** Makes a state file under a key. */
  @FunctionalInterface
  public interface Start {
    /** Makes the file; there must be none. */
    void make(Path file, WrappingKey key) throws IOException;
  }

  /** Finds the key and makes the file. */
  public void start(Path file, Start start) throws IOException {
    try (RecipientNames names =
        new RecipientNames(sealed.keystore(), sealed.token(), sealed.modelPassword())) {
      start.make(file, names.wrappingKey(alias));
    }
  }
}
