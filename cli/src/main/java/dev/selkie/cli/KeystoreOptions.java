package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.weights.OpenOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the key of a sealed file is, and where the password of that keystore comes from. */
final class KeystoreOptions {
  @Option(names = "--keystore", paramLabel = "FILE", description = "Keystore (BCFKS) with the key.")
  private @Nullable Path keystore;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the keystore's password.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--password-fd",
      paramLabel = "N",
      description = "Descriptor from which the keystore's password is read.")
  private @Nullable Integer passwordDescriptor;

  /** How to open a model that may be sealed. */
  OpenOptions openOptions() {
    return keystore == null ? OpenOptions.NONE : new OpenOptions(keystore, passwords());
  }

  /** The keystore, which the command cannot do without. */
  Path requiredKeystore() {
    if (keystore == null) {
      throw CommandFailure.usage("a keystore is needed; name it with --keystore FILE");
    }
    return keystore;
  }

  /** Gives the keystore's password: from the file, from the descriptor, or from a prompt. */
  OpenOptions.PasswordSource passwords() {
    if (passwordFile != null && passwordDescriptor != null) {
      throw CommandFailure.usage("--password-file and --password-fd exclude each other");
    }
    if (passwordFile != null) {
      return Passwords.fromFile(passwordFile);
    }
    if (passwordDescriptor != null) {
      return Passwords.fromDescriptor(passwordDescriptor);
    }
    return Passwords.fromPrompt();
  }
}
