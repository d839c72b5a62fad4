package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who signs a sealed file. */
public final class SigningOptions {
  @Option(
      names = "--sign",
      paramLabel = "KEYSTORE:ALIAS",
      description = "Sign with this key (see: selkie key generate --kind signing).")
  private @Nullable String signer;

  @Option(
      names = "--sign-password-file",
      paramLabel = "FILE",
      description = "File whose first line is that keystore's password (default: --password-file).")
  private @Nullable Path passwordFile;

  /**
   * The signing key, which the caller closes; empty if none is named.
   *
   * @param keystore whose password is asked where none is named here
   */
  public Optional<SigningKey> open(KeystoreOptions keystore) throws IOException {
    if (signer == null) {
      return Optional.empty();
    }
    int colon = signer.lastIndexOf(':');
    if (colon < 1 || colon == signer.length() - 1) {
      throw CommandFailure.usage("--sign must be KEYSTORE:ALIAS: " + signer);
    }
    Path file = Path.of(signer.substring(0, colon));
    String alias = signer.substring(colon + 1);
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.integrity("no such keystore: " + file);
    }
    char[] password =
        passwordFile == null
            ? keystore.passwords().password()
            : Passwords.fromFile(passwordFile).password();
    try (ModelKeystore store = ModelKeystore.open(file, password)) {
      return Optional.of(
          store
              .signingKey(alias)
              .orElseThrow(
                  () -> CommandFailure.integrity("no signing key of that name: " + alias)));
    } finally {
      Arrays.fill(password, '\0');
    }
  }
}
