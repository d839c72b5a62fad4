package dev.selkie.fhe.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Encryptor and Decryptor together, since one undoes the other. */
@Test(groups = "native")
public class EncryptorTest {
  private static final int DEGREE = 2048;
  private static final BfvParameters PARAMETERS = new BfvParameters(DEGREE, 48, 26);

  private SealContext context;
  private SecretKey secretKey;
  private Encryptor encryptor;
  private Decryptor decryptor;

  @BeforeClass(alwaysRun = true)
  void open() {
    NativeTests.requireSeal();
    context = SealContext.create(PARAMETERS);
    secretKey = SecretKey.generate(context);
    encryptor = Encryptor.create(context, secretKey);
    decryptor = Decryptor.create(context, secretKey);
  }

  @AfterClass(alwaysRun = true)
  void close() {
    if (context != null) {
      decryptor.close();
      encryptor.close();
      secretKey.close();
      context.close();
    }
  }

  private static ByteBuffer ciphertexts(int count) {
    return ByteBuffer.allocateDirect(count * PARAMETERS.ciphertextBytes())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long[] randomPlaintexts(int count) {
    long seed = System.nanoTime();
    System.out.println("EncryptorTest seed " + seed);
    return new Random(seed).longs((long) count * DEGREE, 0, PARAMETERS.plainModulus()).toArray();
  }

  @DataProvider
  Object[][] parameters() {
    return new Object[][] {{2048, 48, 26}, {2048, 40, 20}, {2048, 53, 30}, {4096, 60, 36}};
  }

  @Test(dataProvider = "parameters")
  public void decrypt_encrypted_givesTheSame(int degree, int bits, int log2t) {
    BfvParameters other = new BfvParameters(degree, bits, log2t);
    long[] plain = new Random(7).longs(3L * degree, 0, other.plainModulus()).toArray();
    plain[0] = 0;
    plain[1] = other.plainModulus() - 1;
    Arrays.fill(plain, 2 * degree, 3 * degree, 0);
    ByteBuffer out = ByteBuffer.allocateDirect(3 * other.ciphertextBytes());
    long[] back = new long[plain.length];
    try (SealContext opened = SealContext.create(other);
        SecretKey key = SecretKey.generate(opened);
        Encryptor encrypts = Encryptor.create(opened, key);
        Decryptor decrypts = Decryptor.create(opened, key)) {
      encrypts.encryptSymmetric(plain, 0, 3, out);
      decrypts.decrypt(out, 0, 3, back);
    }
    assertThat(back).isEqualTo(plain);
  }

  @Test
  public void encryptSymmetric_partOfABatch_leavesTheRestAlone() {
    long[] plain = randomPlaintexts(4);
    ByteBuffer out = ciphertexts(4);
    encryptor.encryptSymmetric(plain, 1, 2, out);
    int bytes = PARAMETERS.ciphertextBytes();
    assertThat(IntStream.range(0, bytes).allMatch(i -> out.get(i) == 0)).isTrue();
    assertThat(IntStream.range(3 * bytes, 4 * bytes).allMatch(i -> out.get(i) == 0)).isTrue();
    long[] back = new long[plain.length];
    decryptor.decrypt(out, 1, 2, back);
    assertThat(Arrays.copyOfRange(back, DEGREE, 3 * DEGREE))
        .isEqualTo(Arrays.copyOfRange(plain, DEGREE, 3 * DEGREE));
    assertThat(Arrays.stream(back, 0, DEGREE).sum()).isZero();
  }

  @Test
  public void encryptSymmetric_output_isReducedAndFresh() {
    long[] plain = new long[2 * DEGREE];
    ByteBuffer out = ciphertexts(2);
    encryptor.encryptSymmetric(plain, 0, 2, out);
    int equal = 0;
    for (int i = 0; i < 2 * DEGREE; i++) {
      long first = out.getLong(i * 8);
      long second = out.getLong(PARAMETERS.ciphertextBytes() + i * 8);
      assertThat(first).isBetween(0L, context.coeffModulus() - 1);
      equal += first == second ? 1 : 0;
    }
    assertThat(equal).isLessThan(3);
  }

  /** Adding m·q/t to coefficient i of c0, by hand, adds m to coefficient i of the plaintext. */
  @Test
  public void layout_scaledMessageAddedToC0_addsToThePlaintext() {
    long[] plain = new long[DEGREE];
    plain[5] = 1000;
    ByteBuffer out = ciphertexts(1);
    encryptor.encryptSymmetric(plain, 0, 1, out);
    long q = context.coeffModulus();
    long scaled = Math.round(123 * ((double) q / PARAMETERS.plainModulus()));
    out.putLong(5 * 8, (out.getLong(5 * 8) + scaled) % q);
    long[] back = new long[DEGREE];
    decryptor.decrypt(out, 0, 1, back);
    plain[5] += 123;
    assertThat(back).isEqualTo(plain);
  }

  @Test
  public void encryptSymmetric_severalThreadsOneEncryptor_allDecrypt() throws Exception {
    int count = 64;
    long[] plain = randomPlaintexts(count);
    ByteBuffer out = ciphertexts(count);
    long[] back = new long[plain.length];
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      share(pool, from -> encryptor.encryptSymmetric(plain, from, count / 4, out), count);
      share(pool, from -> decryptor.decrypt(out, from, count / 4, back), count);
    } finally {
      pool.shutdown();
    }
    assertThat(back).isEqualTo(plain);
  }

  private static void share(ExecutorService pool, java.util.function.IntConsumer body, int count)
      throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    Future<?>[] running = new Future<?>[4];
    for (int i = 0; i < 4; i++) {
      int from = i * count / 4;
      Callable<Void> task =
          () -> {
            start.await();
            body.accept(from);
            return null;
          };
      running[i] = pool.submit(task);
    }
    start.countDown();
    for (Future<?> share : running) {
      share.get();
    }
  }

  @Test
  public void encryptSymmetric_coefficientNotBelowT_refusedWithoutTheValue() {
    long[] plain = new long[DEGREE];
    plain[17] = 987_654_321;
    assertThatThrownBy(() -> encryptor.encryptSymmetric(plain, 0, 1, ciphertexts(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a plaintext coefficient must be in [0, 67108864): index=17");
    plain[17] = -1;
    assertThatThrownBy(() -> encryptor.encryptSymmetric(plain, 0, 1, ciphertexts(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void decrypt_residueNotBelowQ_refused() {
    ByteBuffer out = ciphertexts(1);
    encryptor.encryptSymmetric(new long[DEGREE], 0, 1, out);
    out.putLong(8 * (DEGREE + 3), context.coeffModulus());
    assertThatThrownBy(() -> decryptor.decrypt(out, 0, 1, new long[DEGREE]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a ciphertext residue must be in [0, ")
        .hasMessageContaining("index=2051");
    out.putLong(8 * (DEGREE + 3), -1);
    assertThatThrownBy(() -> decryptor.decrypt(out, 0, 1, new long[DEGREE]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void lengths_wrong_refusedBeforeAnythingIsTouched() {
    long[] one = new long[DEGREE];
    ByteBuffer room = ciphertexts(2);
    ByteBuffer small = ByteBuffer.allocateDirect(PARAMETERS.ciphertextBytes() - 1);
    ByteBuffer heap = ByteBuffer.allocate(PARAMETERS.ciphertextBytes());
    refused(() -> encryptor.encryptSymmetric(one, 0, 2, room), "coefficients must hold 4096");
    refused(() -> encryptor.encryptSymmetric(one, 0, 1, small), "must hold 32768 bytes");
    refused(() -> encryptor.encryptSymmetric(one, -1, 1, room), "must not be negative");
    refused(() -> encryptor.encryptSymmetric(one, 0, -1, room), "must not be negative");
    refused(() -> encryptor.encryptSymmetric(one, Integer.MAX_VALUE, 1, room), "must hold");
    refused(() -> encryptor.encryptSymmetric(one, 0, 1, heap), "must be direct");
    refused(() -> encryptor.encryptSymmetric(one, 0, 1, room.asReadOnlyBuffer()), "writable");
    refused(() -> decryptor.decrypt(room, 1, 1, one), "coefficients must hold 4096");
    refused(() -> decryptor.decrypt(small, 0, 1, one), "must hold 32768 bytes");
    refused(() -> decryptor.decrypt(heap, 0, 1, one), "must be direct");
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  public void create_keyOfOtherParameters_refused() {
    try (SealContext other = SealContext.create(new BfvParameters(4096, 48, 26))) {
      assertThatThrownBy(() -> Encryptor.create(other, secretKey))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Decryptor.create(other, secretKey))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  public void use_afterClose_throws() {
    Encryptor closed = Encryptor.create(context, secretKey);
    closed.close();
    assertThatThrownBy(() -> closed.encryptSymmetric(new long[DEGREE], 0, 1, ciphertexts(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Encryptor is closed");
  }

  @Test
  public void close_duringCallOnAnotherThread_throwsAndTheCallEndsWell() throws Exception {
    int count = 256;
    Encryptor busy = Encryptor.create(context, secretKey);
    long[] plain = randomPlaintexts(count);
    ByteBuffer out = ciphertexts(count);
    Thread call = new Thread(() -> busy.encryptSymmetric(plain, 0, count, out));
    call.start();
    while (out.getLong(0) == 0 && call.isAlive()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(busy::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Encryptor is in use by another thread");
    call.join();
    busy.close();
    long[] back = new long[plain.length];
    decryptor.decrypt(out, 0, count, back);
    assertThat(back).isEqualTo(plain);
  }

  @Test
  public void parts_closedInAnyOrder_theRestStillWorks() {
    ByteBuffer out = ciphertexts(1);
    long[] plain = randomPlaintexts(1);
    long[] back = new long[DEGREE];
    SealContext opened = SealContext.create(PARAMETERS);
    SecretKey key = SecretKey.generate(opened);
    try (Encryptor encrypts = Encryptor.create(opened, key);
        Decryptor decrypts = Decryptor.create(opened, key)) {
      opened.close();
      key.close();
      encrypts.encryptSymmetric(plain, 0, 1, out);
      decrypts.decrypt(out, 0, 1, back);
    }
    assertThat(back).isEqualTo(plain);
  }
}
