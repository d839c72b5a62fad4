package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.util.Optional;

/** Keys of a PKCS#11 token, logged in to once a key is wanted. */
final class TokenProvider implements KeyProvider {
  private final OpenedOnce<Token> token;

  TokenProvider(TokenAddress address, PasswordSource source) {
    token = new OpenedOnce<>(source, pin -> Token.open(address, pin), Token::close);
  }

  @Override
  public boolean serves(RecipientKind kind) {
    return kind == RecipientKind.PKCS11;
  }

  @Override
  public Optional<RecipientKey> find(RecipientKind kind, String alias) throws IOException {
    return serves(kind) ? token.get().key(alias).map(RecipientKey.class::cast) : Optional.empty();
  }

  @Override
  public void close() {
    token.close();
  }
}
