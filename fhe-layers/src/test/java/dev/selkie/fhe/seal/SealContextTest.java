package dev.selkie.fhe.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

@Test(groups = "native")
public class SealContextTest {
  @BeforeClass(alwaysRun = true)
  void require() {
    NativeTests.requireSeal();
  }

  @DataProvider
  Object[][] accepted() {
    return new Object[][] {{2048, 48, 26}, {2048, 53, 30}, {2048, 20, 2}, {4096, 60, 32}};
  }

  @Test(dataProvider = "accepted")
  public void create_accepted_choosesNttPrimeOfTheBits(int degree, int bits, int log2t) {
    try (SealContext context = SealContext.create(new BfvParameters(degree, bits, log2t))) {
      BigInteger q = BigInteger.valueOf(context.coeffModulus());
      assertThat(q.bitLength()).isEqualTo(bits);
      assertThat(q.isProbablePrime(50)).isTrue();
      assertThat(q.mod(BigInteger.valueOf(2L * degree))).isEqualTo(BigInteger.ONE);
    }
  }

  @Test
  public void contextCreate_tooManyBits_securityRefusalArrivesFromSeal() {
    assertThatThrownBy(() -> Native.contextCreate(2048, 55, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SEAL refuses the parameters")
        .hasMessageContaining("security standard");
  }

  @Test
  public void contextCreate_nonsense_messageArrivesFromCpp() {
    assertThatThrownBy(() -> Native.contextCreate(-3, 48, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("degree must be at least 2");
    assertThatThrownBy(() -> Native.contextCreate(2047, 48, 20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Native.contextCreate(2048, 0, 20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Native.contextCreate(2048, 20, 60))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void use_afterClose_throws() {
    SealContext context = SealContext.create(new BfvParameters(2048, 48, 26));
    context.close();
    context.close();
    assertThatThrownBy(() -> SecretKey.generate(context))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("SealContext is closed");
  }

  @Test
  public void secretKey_toString_holdsNothing() {
    try (SealContext context = SealContext.create(new BfvParameters(2048, 48, 26));
        SecretKey key = SecretKey.generate(context)) {
      assertThat(key).hasToString("SecretKey[]");
    }
  }

  /** Half are closed and half dropped; the Cleaner must free the dropped ones. */
  @Test
  public void thousandObjects_closedOrDropped_noneLeft() throws InterruptedException {
    try (SealContext context = SealContext.create(new BfvParameters(2048, 48, 26))) {
      collect(0);
      long before = Native.liveHandles();
      for (int i = 0; i < 1000; i++) {
        Ciphertext ciphertext = Ciphertext.zero(context);
        Plaintext plaintext = Plaintext.of(context, i % 100);
        if (i % 2 == 0) {
          ciphertext.close();
          plaintext.close();
        }
      }
      assertThat(collect(before)).isLessThanOrEqualTo(before);
    }
  }

  private static long collect(long goal) throws InterruptedException {
    for (int i = 0; i < 50 && Native.liveHandles() > goal; i++) {
      System.gc();
      Thread.sleep(10);
    }
    return Native.liveHandles();
  }
}
