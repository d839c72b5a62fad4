package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import dev.selkie.secure.container.SealedAccess;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.signature.SignerKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** With what a sealed file is opened, and whose files are. */
public final class SealedOptions {
  @Mixin private final KeystoreOptions keystore = new KeystoreOptions();
  @Mixin private final TokenOptions token = new TokenOptions();

  @Option(
      names = "--model-password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password that the model itself is sealed for.")
  private @Nullable Path modelPasswordFile;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "Public keys of signers whose sealed files open; may be given more than once.")
  private List<Path> trust = new ArrayList<>();

  @Option(
      names = "--allow-unsigned",
      description = "Open a sealed file though no trusted signer signed it.")
  private boolean allowUnsigned;

  @Option(
      names = "--versions",
      paramLabel = "FILE",
      description = "Version store: refuse a file that is older than one opened before.")
  private @Nullable Path versions;

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      description = "Audit log: write down what was opened, verified, changed and refused.")
  private @Nullable Path audit;

  @Option(
      names = "--verify-first",
      description = "Check every byte before the first weight is used; reads the file twice.")
  private boolean verifyFirst;

  /** The keystore of the same command line. */
  public KeystoreOptions keystore() {
    return keystore;
  }

  /** The token of the same command line. */
  public TokenOptions token() {
    return token;
  }

  /** How to open a model that may be sealed. */
  public OpenOptions openOptions() throws IOException {
    return keys().isEmpty() ? OpenOptions.NONE : OpenOptions.of(access());
  }

  /** How to open a file that is sealed. */
  public SealedAccess access() throws IOException {
    List<KeyProvider> keys = keys();
    if (keys.isEmpty()) {
      throw CommandFailure.usage(
          "a key is needed: give --keystore FILE, --token-library FILE or --model-password-file"
              + " FILE");
    }
    return new SealedAccess(keys, trusted(), versions, audit, verifyFirst);
  }

  /** The same with keystore and token as {@code names} has them open. */
  public SealedAccess access(RecipientNames names) throws IOException {
    List<KeyProvider> keys = new ArrayList<>(List.of(names.provider()));
    if (modelPasswordFile != null) {
      keys.add(KeyProvider.password(Passwords.fromFile(modelPasswordFile)));
    }
    return new SealedAccess(keys, trusted(), versions, audit, verifyFirst);
  }

  /** Gives the password that a model itself is sealed for. */
  public PasswordSource modelPassword() {
    return modelPasswordFile == null
        ? Passwords.fromPrompt("Password of the model: ")
        : Passwords.fromFile(modelPasswordFile);
  }

  /** Where keys may be found: keystore, token, password. */
  public List<KeyProvider> keys() {
    List<KeyProvider> keys = new ArrayList<>();
    keystore.provider().ifPresent(keys::add);
    token.address().ifPresent(address -> keys.add(KeyProvider.token(address, token.pin())));
    if (modelPasswordFile != null) {
      keys.add(KeyProvider.password(Passwords.fromFile(modelPasswordFile)));
    }
    return keys;
  }

  /** Whom the user trusts. */
  public Trust trusted() throws IOException {
    List<SignerKey> signers = new ArrayList<>();
    for (Path file : trust) {
      signers.addAll(PublicKeyFile.signers(file));
    }
    return new Trust(signers, allowUnsigned);
  }
}
