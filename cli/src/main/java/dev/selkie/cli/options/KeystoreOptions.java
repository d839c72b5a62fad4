package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.ModelKeystore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the key of a sealed file is, and where the password of that keystore comes from. */
public final class KeystoreOptions {
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

  private OpenOptions.@Nullable PasswordSource descriptorPasswords; // a descriptor is read once

  /** The keystore as a place of keys, empty if none is named. */
  public Optional<KeyProvider> provider() {
    if (keystore == null) {
      return Optional.empty();
    }
    requireExisting(keystore);
    return Optional.of(KeyProvider.keystore(keystore, passwords()));
  }

  /** Whether a keystore is named. */
  boolean named() {
    return keystore != null;
  }

  /** The keystore, which the command cannot do without; it need not exist. */
  public Path required() {
    if (keystore == null) {
      throw CommandFailure.usage("a keystore is needed; name it with --keystore FILE");
    }
    return keystore;
  }

  /** Opens the keystore, which the command cannot do without. */
  public ModelKeystore open() throws IOException {
    Path file = required();
    requireExisting(file);
    char[] password = passwords().password();
    try {
      return ModelKeystore.open(file, password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /** Opens the keystore, or makes an empty one where there is none. */
  public ModelKeystore openOrCreate() throws IOException {
    Path file = required();
    if (Files.exists(file)) {
      return open();
    }
    char[] password = newPasswords().password();
    try {
      return ModelKeystore.create(file, password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static void requireExisting(Path keystore) {
    if (!Files.isRegularFile(keystore)) {
      throw CommandFailure.integrity("no such keystore: " + keystore);
    }
  }

  /** As {@link #passwords}, but a prompt asks twice. */
  private OpenOptions.PasswordSource newPasswords() {
    return passwordFile == null && passwordDescriptor == null
        ? Passwords.fromPromptTwice()
        : passwords();
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
      OpenOptions.PasswordSource once = descriptorPasswords;
      if (once == null) {
        once = Passwords.fromDescriptor(passwordDescriptor);
        descriptorPasswords = once;
      }
      return once;
    }
    return Passwords.fromPrompt();
  }
}
