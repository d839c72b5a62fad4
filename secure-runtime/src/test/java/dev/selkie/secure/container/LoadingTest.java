package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Loading on several threads into memory of the caller, while somebody disturbs it. */
public class LoadingTest {
  private static final String REFUSED = "container failed authentication";
  private static final byte MARK = 0x55;
  private static final int MARGIN = 4096;

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private final MemoryWeights plain =
      new MemoryWeights()
          .with("general.architecture", "llama")
          .tensor("big", TensorType.F32, 1, 1024L, 1700L)
          .tensor("small", TensorType.F32, 2, 9L);
  private final TensorInfo big = plain.tensors().get(0);
  private TemporaryFolder folder;
  private byte[] good;
  private int bodyAt;

  @BeforeClass
  public void sealOnce() throws IOException {
    folder = new TemporaryFolder();
    Path file = folder.file("good.sealed");
    SealedModel.seal(plain, file, key, new ModelIdentity("pup", 1));
    good = Files.readAllBytes(file);
    try (SealedFile sealed = SealedFile.open(file)) {
      bodyAt = (int) sealed.preamble().bodyAt();
    }
  }

  @AfterClass
  public void deleteFolder() throws IOException {
    folder.close();
  }

  private SealedWeightSource open(Path file) throws IOException {
    return SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED);
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.file(name), bytes);
  }

  @Test
  public void readInto_callersMemory_fillsItAndNothingAround() throws IOException {
    ByteBuffer target = marked((int) big.bytes() + 2 * MARGIN);
    try (SealedWeightSource sealed = open(file("into.sealed", good))) {
      sealed.read(big, target.position(MARGIN));
      assertThat(target.position()).isEqualTo(MARGIN + (int) big.bytes());
      assertThat(bytes(target, MARGIN, (int) big.bytes())).isEqualTo(plain.bytes(big));
      assertMargins(target);
      assertThatThrownBy(() -> sealed.read(big, ByteBuffer.allocateDirect((int) big.bytes() - 1)))
          .isInstanceOf(BufferOverflowException.class);
    }
  }

  @Test
  public void readInto_anyWindowBroken_leavesZerosAndTheNeighboursAlone() throws IOException {
    int windows = (int) (big.bytes() / (64 * 16384)) + 1;
    for (int window = 0; window < windows; window++) {
      byte[] changed = good.clone();
      changed[bodyAt + 56 + window * 64 * 16400 + 12345] ^= 1;
      ByteBuffer target = marked((int) big.bytes() + 2 * MARGIN);
      try (SealedWeightSource sealed = open(file("broken.sealed", changed))) {
        assertThatThrownBy(() -> sealed.read(big, target.position(MARGIN)))
            .isInstanceOf(SealedModelException.class)
            .hasMessage(REFUSED);
        assertThat(bytes(target, MARGIN, (int) big.bytes())).containsOnly(0);
        assertMargins(target);
        assertThatThrownBy(() -> sealed.read(big)).hasMessage(REFUSED);
        assertThatThrownBy(() -> sealed.verify(big)).hasMessage(REFUSED);
      }
    }
  }

  @Test
  public void readRange_anyRange_givesTheSameBytes() throws IOException {
    long seed = System.nanoTime();
    System.out.println("LoadingTest seed " + seed);
    Random random = new Random(seed);
    byte[] whole = plain.bytes(big);
    int[] borders = {0, 1, 16383, 16384, 16385, 64 * 16384 - 1, 64 * 16384, whole.length};
    try (SealedWeightSource sealed = open(file("range.sealed", good))) {
      for (int i = 0; i < 60; i++) {
        int a = i < 30 ? borders[random.nextInt(8)] : random.nextInt(whole.length + 1);
        int b = i < 30 ? borders[random.nextInt(8)] : random.nextInt(whole.length + 1);
        int from = Math.min(a, b);
        int length = Math.abs(a - b);
        ByteBuffer target = marked(length + 2 * MARGIN);
        sealed.read(big, from, target.position(MARGIN).limit(MARGIN + length));
        assertThat(target.remaining()).isZero();
        target.limit(target.capacity());
        assertThat(bytes(target, MARGIN, length))
            .isEqualTo(Arrays.copyOfRange(whole, from, from + length));
        assertMargins(target);
      }
      ByteBuffer one = ByteBuffer.allocateDirect(1);
      assertThatThrownBy(() -> sealed.read(big, big.bytes(), one))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  public void readRange_brokenChunk_isRefusedWhereItLiesAndOnlyThere() throws IOException {
    byte[] changed = good.clone();
    changed[bodyAt + 56 + 70 * 16400 + 5] ^= 1;
    try (SealedWeightSource sealed = open(file("part.sealed", changed))) {
      ByteBuffer target = marked(200_000);
      assertThatThrownBy(() -> sealed.read(big, 70 * 16384 - 100_000, target))
          .isInstanceOf(SealedModelException.class)
          .hasMessage(REFUSED);
      assertThat(bytes(target, 0, 200_000)).containsOnly(0);
      ByteBuffer before = ByteBuffer.allocateDirect(5000);
      sealed.read(big, 69 * 16384, before);
      assertThat(bytes(before, 0, 5000))
          .isEqualTo(Arrays.copyOfRange(plain.bytes(big), 69 * 16384, 69 * 16384 + 5000));
    }
  }

  @Test
  public void read_interrupted_endsWithZerosAndLeavesAClosableSource() throws Exception {
    for (int i = 0; i < 20; i++) {
      ByteBuffer target = marked((int) big.bytes());
      SealedWeightSource sealed = open(file("interrupt.sealed", good));
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  sealed.read(big, target.duplicate());
                } catch (IOException | RuntimeException e) {
                  failure.set(e);
                }
              });
      reader.start();
      // From before the first window on to after the last.
      Thread.sleep(0, i * 300_000 % 999_999);
      reader.interrupt();
      reader.join();
      if (failure.get() == null) {
        assertThat(bytes(target, 0, (int) big.bytes())).isEqualTo(plain.bytes(big));
      } else {
        assertThat(failure.get()).isInstanceOf(IOException.class);
        // Untouched if it ended before the first window.
        byte[] left = bytes(target, 0, (int) big.bytes());
        assertThat(left).containsOnly(left[0] == MARK ? MARK : 0);
      }
      sealed.close();
    }
  }

  @Test
  public void close_duringAParallelLoad_isRefusedAndTheLoadGoesOn() throws Exception {
    for (int i = 0; i < 20; i++) {
      SealedWeightSource sealed = open(file("close.sealed", good));
      List<Throwable> failures = new ArrayList<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  for (int n = 0; n < 3; n++) {
                    byte[] found = bytes(sealed.read(big), 0, (int) big.bytes());
                    assertThat(found).isEqualTo(plain.bytes(big));
                  }
                } catch (IOException | RuntimeException | Error e) {
                  failures.add(e);
                }
              });
      reader.start();
      Thread.sleep(1);
      boolean closed = false;
      try {
        sealed.close();
        closed = true;
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("SealedWeightSource is in use by another thread");
      }
      reader.join();
      // Closed between two reads, the next one says so; otherwise all three are right.
      assertThat(failures).allSatisfy(e -> assertThat(e).hasMessageEndingWith("is closed"));
      assertThat(failures.isEmpty() || closed).isTrue();
      sealed.close();
      sealed.close();
      assertThatThrownBy(() -> sealed.read(big)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  public void read_fileReplacedAfterOpen_stillReadsTheOneThatWasOpened() throws IOException {
    Path file = file("replaced.sealed", good);
    try (SealedWeightSource sealed = open(file)) {
      Path other = file("other.sealed", new byte[good.length]);
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(bytes(sealed.read(big), 0, (int) big.bytes())).isEqualTo(plain.bytes(big));
    }
  }

  @Test
  public void read_fileOverwrittenOrCutAfterOpen_isRefusedAndWiped() throws IOException {
    Path file = file("overwritten.sealed", good);
    try (SealedWeightSource sealed = open(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[100]), bodyAt + 3_000_000L);
      ByteBuffer target = marked((int) big.bytes());
      assertThatThrownBy(() -> sealed.read(big, target.duplicate())).hasMessage(REFUSED);
      assertThat(bytes(target, 0, (int) big.bytes())).containsOnly(0);
      channel.truncate(bodyAt + 2_000_000L);
      assertThatThrownBy(() -> sealed.read(big, target.duplicate()))
          .isInstanceOf(MalformedModelException.class);
      assertThat(bytes(target, 0, (int) big.bytes())).containsOnly(0);
    }
  }

  private static ByteBuffer marked(int length) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    for (int i = 0; i < length; i++) {
      buffer.put(i, MARK);
    }
    return buffer;
  }

  private static void assertMargins(ByteBuffer target) {
    assertThat(bytes(target, 0, MARGIN)).containsOnly(MARK);
    assertThat(bytes(target, target.capacity() - MARGIN, MARGIN)).containsOnly(MARK);
  }

  private static byte[] bytes(ByteBuffer buffer, int from, int length) {
    byte[] bytes = new byte[length];
    buffer.duplicate().clear().get(from, bytes);
    return bytes;
  }
}
