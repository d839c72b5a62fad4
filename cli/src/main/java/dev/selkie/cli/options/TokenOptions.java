package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import dev.selkie.secure.keystore.Token;
import dev.selkie.secure.keystore.TokenAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which PKCS#11 token, and where its PIN comes from. */
public final class TokenOptions {
  @Option(
      names = "--token-library",
      paramLabel = "FILE",
      description = "PKCS#11 library of a token with the key.")
  private @Nullable Path library;

  @Option(
      names = "--token-slot",
      paramLabel = "N",
      description = "The token's place in the library's list of slots (default: 0).")
  private int slot;

  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "File whose first line is the token's PIN.")
  private @Nullable Path pinFile;

  /** The token, empty if none is named. */
  public Optional<TokenAddress> address() {
    return Optional.ofNullable(library).map(path -> new TokenAddress(path.toAbsolutePath(), slot));
  }

  /** Gives the PIN, from the file or from a prompt. */
  public PasswordSource pin() {
    return pinFile == null
        ? Passwords.fromPrompt("PIN of the token: ")
        : Passwords.fromFile(pinFile);
  }

  /** Logs in to the token, which the command cannot do without. */
  public Token open() throws IOException {
    TokenAddress address =
        address()
            .orElseThrow(
                () -> CommandFailure.usage("a token is needed; name it with --token-library FILE"));
    char[] pin = pin().password();
    try {
      return Token.open(address, pin);
    } finally {
      Arrays.fill(pin, '\0');
    }
  }
}
