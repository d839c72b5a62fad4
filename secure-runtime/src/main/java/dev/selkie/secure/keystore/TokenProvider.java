package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys of a PKCS#11 token, logged in to once a key is wanted. */
final class TokenProvider implements KeyProvider {
  private final TokenAddress address;
  private final PasswordSource source;
  private @Nullable Token token;

  TokenProvider(TokenAddress address, PasswordSource source) {
    this.address = address;
    this.source = source;
  }

  @Override
  public boolean serves(RecipientKind kind) {
    return kind == RecipientKind.PKCS11;
  }

  @Override
  public Optional<RecipientKey> find(RecipientKind kind, String alias) throws IOException {
    return serves(kind) ? open().key(alias).map(RecipientKey.class::cast) : Optional.empty();
  }

  private Token open() throws IOException {
    Token open = token;
    if (open == null) {
      char[] pin = source.password();
      try {
        open = Token.open(address, pin);
        token = open;
      } finally {
        Arrays.fill(pin, '\0');
      }
    }
    return open;
  }

  @Override
  public void close() {
    if (token != null) {
      token.close();
      token = null;
    }
  }
}
