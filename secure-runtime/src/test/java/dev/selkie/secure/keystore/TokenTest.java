package dev.selkie.secure.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.SoftHsm;
import java.security.AuthProvider;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.testng.annotations.Test;

/** Keys of a token, looked at through a provider of the test's own. */
@Test(groups = "softhsm")
public class TokenTest {
  private static final String EXTRACTABLE =
      "attributes(generate,CKO_SECRET_KEY,CKK_AES)={\n"
          + "CKA_TOKEN=true\nCKA_SENSITIVE=false\nCKA_EXTRACTABLE=true\n}\n";

  @Test
  public void generateKey_anyAlias_cannotLeaveTheToken() throws Exception {
    String alias = "kept-" + System.nanoTime();
    try (SoftHsm hsm = SoftHsm.start();
        Token token = Token.open(hsm.address(), hsm.pin());
        TokenKey made = token.generateKey(alias)) {
      assertThat(made.alias()).isEqualTo(alias);
      Provider provider = provider(hsm, "kept", "");
      Key key = store(hsm, provider).getKey(alias, null);
      assertThat(key.getEncoded()).isNull();
      assertThat(key.getFormat()).isNull();
      assertThat(key.toString()).contains("unextractable").contains("sensitive");
    }
  }

  @Test
  public void key_thatTheTokenWouldHandOut_isRefused() throws Exception {
    String alias = "loose-" + System.nanoTime();
    try (SoftHsm hsm = SoftHsm.start();
        Token token = Token.open(hsm.address(), hsm.pin())) {
      Provider provider = provider(hsm, "loose", EXTRACTABLE);
      KeyStore store = store(hsm, provider);
      KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
      generator.init(256);
      SecretKey loose = generator.generateKey();
      assertThat(loose.getEncoded()).hasSize(32);
      store.setKeyEntry(alias, loose, null, null);
    }
    try (SoftHsm hsm = SoftHsm.start();
        Token token = Token.open(hsm.address(), hsm.pin())) {
      assertThatThrownBy(() -> token.key(alias))
          .isInstanceOf(ExtractableKeyException.class)
          .hasMessageContaining(alias);
    }
  }

  private static AuthProvider provider(SoftHsm hsm, String name, String attributes) {
    String configuration =
        "--name="
            + name
            + "\nlibrary=\""
            + hsm.address().library()
            + "\"\nslotListIndex="
            + hsm.address().slot()
            + "\n"
            + attributes;
    return (AuthProvider) Security.getProvider("SunPKCS11").configure(configuration);
  }

  private static KeyStore store(SoftHsm hsm, Provider provider) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS11", provider);
    store.load(null, hsm.pin());
    return store;
  }
}
