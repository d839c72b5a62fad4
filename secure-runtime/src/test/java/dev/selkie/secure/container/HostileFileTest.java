package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.selkie.engine.weights.AuthenticationException;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Sealed files that somebody changed. */
public class HostileFileTest {
  private static final int PAGE = 4096;
  private static final int MANIFEST_AT = 3 * PAGE;
  private static final int BODY_AT = 4 * PAGE;
  private static final String REFUSED = "container failed authentication";

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private TemporaryFolder folder;
  private Path file;
  private byte[] good;

  @BeforeClass
  public void sealOnce() throws IOException {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
    good = seal(twins(), "pup", 1);
  }

  @AfterClass
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void open_anyBitFlipped_isRefused() throws IOException {
    assertThat(good).hasSize(7 * PAGE);
    Files.write(file, good);
    openAll(file);
    int malformed = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int at = 0; at < good.length; at++) {
        // Every bit where structure lies, one bit of each byte elsewhere.
        boolean structure = at % PAGE < 320;
        for (int bit = structure ? 0 : at % 8; bit < (structure ? 8 : at % 8 + 1); bit++) {
          write(channel, at, (byte) (good[at] ^ (1 << bit)));
          malformed += assertRefused(at < 12, "bit " + bit + " of byte " + at) ? 1 : 0;
        }
        write(channel, at, good[at]);
      }
    }
    // Magic and major version: 80 bits. Everything else is one sentence.
    assertThat(malformed).isEqualTo(80);
    openAll(file);
  }

  @Test
  public void open_cutAtAnyByte_isMalformed() throws IOException {
    Files.write(file, good);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int length = good.length - 1; length >= 0; length--) {
        channel.truncate(length);
        assertThat(assertRefused(true, "cut at " + length)).isTrue();
      }
    }
  }

  @Test
  public void open_trailingData_isMalformed() throws IOException {
    for (int extra : new int[] {1, 16, PAGE, 16400}) {
      Files.write(file, Arrays.copyOf(good, good.length + extra));
      assertThatThrownBy(() -> openAll(file))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("(at byte 24)");
    }
  }

  @Test
  public void read_tensorsSwapped_isRefused() throws IOException {
    byte[] swapped = good.clone();
    System.arraycopy(good, BODY_AT, swapped, BODY_AT + PAGE, PAGE);
    System.arraycopy(good, BODY_AT + PAGE, swapped, BODY_AT, PAGE);
    Files.write(file, swapped);
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      for (TensorInfo tensor : sealed.tensors().subList(0, 2)) {
        assertThatThrownBy(() -> sealed.read(tensor))
            .isInstanceOf(SealedModelException.class)
            .hasMessage(REFUSED);
      }
      assertThat(sealed.read(sealed.tensors().get(2)).remaining()).isEqualTo(28);
    }
  }

  @Test
  public void open_partsOfTwoFilesUnderOneKey_isRefused() throws IOException {
    byte[] other = seal(twins(), "pup", 2);
    assertThat(other).hasSameSizeAs(good);
    int[][] parts = {{0, PAGE}, {PAGE, MANIFEST_AT}, {MANIFEST_AT, BODY_AT}, {BODY_AT, 5 * PAGE}};
    for (int[] part : parts) {
      byte[] mixed = good.clone();
      System.arraycopy(other, part[0], mixed, part[0], part[1] - part[0]);
      Files.write(file, mixed);
      if (part[0] == 0) {
        openAll(file); // both preambles are the same bytes
      } else {
        assertThat(assertRefused(false, "part at " + part[0])).isFalse();
      }
    }
  }

  @Test
  public void read_bodyOfAnotherFileUnderTheSameFileKey_isRefused() throws IOException {
    // The same file key, the same table, the same weights: the file id in the context differs.
    ModelIdentity identity = new ModelIdentity("pup", 1);
    byte[][] files = new byte[2][];
    for (int i = 0; i < 2; i++) {
      SealedModelWriter writer = new SealedModelWriter(twins(), identity, List.of(key), null, PAGE);
      writer.write(file, SecretBytes.owning(TestKeys.raw(5)));
      files[i] = Files.readAllBytes(file);
    }
    System.arraycopy(files[0], MANIFEST_AT, files[1], MANIFEST_AT, PAGE);
    Files.write(file, files[1]);
    assertThat(assertRefused(false, "manifest of another file")).isFalse();
    System.arraycopy(files[0], 0, files[1], 0, BODY_AT);
    Files.write(file, files[1]);
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      for (TensorInfo tensor : sealed.tensors()) {
        assertThatThrownBy(() -> sealed.read(tensor)).hasMessage(REFUSED);
        assertThatThrownBy(() -> sealed.verify(tensor)).hasMessage(REFUSED);
      }
    }
  }

  @Test
  public void read_truncatedAfterOpen_isMalformedNotACrash() throws IOException {
    Path path = folder.file("shrinks.sealed");
    Files.write(path, good);
    try (SealedWeightSource sealed = SealedModel.open(path, key, Trust.UNSIGNED_ALLOWED)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(BODY_AT + 100);
      }
      assertThatThrownBy(() -> sealed.read(sealed.tensors().get(0)))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("too early");
      assertThatThrownBy(() -> sealed.read(sealed.tensors().get(2)))
          .isInstanceOf(MalformedModelException.class);
    }
  }

  @Test
  public void open_preambleWithHugeLengths_isMalformedWithoutAllocating() throws IOException {
    long[] values = {-1, 0, 1, 4095, 1L << 31, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE};
    int[] fields = {SealedLayout.TOTAL_AT, SealedLayout.MANIFEST_LENGTH_AT};
    for (int field : fields) {
      for (long value : values) {
        Files.write(file, withPreamble(field, 8, value));
        assertThat(assertRefused(true, "field " + field + " = " + value)).isTrue();
      }
    }
    for (long value : new long[] {0, 1, 4097, 1 << 20 | PAGE, 0x7FFF_F000L, 0xFFFF_FFFFL}) {
      Files.write(file, withPreamble(SealedLayout.CAPACITY_AT, 4, value));
      assertThat(assertRefused(true, "capacity " + value)).isTrue();
    }
  }

  @Test
  public void open_unknownVersionSuiteOrFeature_saysWhich() throws IOException {
    Files.write(file, withPreamble(SealedLayout.MAJOR_AT, 2, 2));
    assertThatThrownBy(() -> openAll(file))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageEndingWith("sealed container version must be 1: found 2 (at byte 8)");
    Files.write(file, withPreamble(SealedLayout.SUITE_AT, 4, 7));
    assertThatThrownBy(() -> openAll(file))
        .hasMessageEndingWith("cipher suite must be 1: found 7 (at byte 12)");
    Files.write(file, withPreamble(SealedLayout.FEATURES_AT, 4, 2));
    assertThatThrownBy(() -> openAll(file))
        .hasMessageEndingWith("needs features this version lacks: found 2 (at byte 20)");
    Files.write(file, withPreamble(SealedLayout.SIGNATURES_LENGTH_AT, 8, PAGE));
    assertThatThrownBy(() -> openAll(file))
        .hasMessageEndingWith("signatures must have 0 bytes: found 4096 (at byte 40)");
    // Another minor version is no reason to refuse, but the MAC covers it.
    Files.write(file, withPreamble(SealedLayout.MINOR_AT, 2, 9));
    assertThatThrownBy(() -> openAll(file)).hasMessage(REFUSED);
  }

  private static MemoryWeights twins() {
    return new MemoryWeights()
        .with("general.architecture", "llama")
        .tensor("a", TensorType.F32, 1, 8L, 3L)
        .tensor("b", TensorType.F32, 2, 8L, 3L)
        .tensor("c", TensorType.F32, 3, 7L);
  }

  private byte[] seal(MemoryWeights plain, String id, long version) throws IOException {
    ModelIdentity identity = new ModelIdentity(id, version);
    new SealedModelWriter(plain, identity, List.of(key), null, PAGE).write(file);
    return Files.readAllBytes(file);
  }

  private byte[] withPreamble(int at, int length, long value) {
    byte[] changed = good.clone();
    for (int i = 0; i < length; i++) {
      changed[at + i] = (byte) (value >>> (8 * i));
    }
    byte[] checksum = Sha256.of(changed, 0, SealedLayout.PREAMBLE_CHECKSUM_AT);
    System.arraycopy(checksum, 0, changed, SealedLayout.PREAMBLE_CHECKSUM_AT, 8);
    return changed;
  }

  /** Fails unless the file is refused in one of the two ways; true if it is malformed. */
  private boolean assertRefused(boolean mayBeMalformed, String what) {
    try {
      openAll(file);
    } catch (MalformedModelException e) {
      assertThat(mayBeMalformed).as(what + ": " + e.getMessage()).isTrue();
      assertThat(e.getMessage()).as(what).contains("(at byte ");
      return true;
    } catch (AuthenticationException e) {
      assertThat(e).as(what).isInstanceOf(SealedModelException.class).hasMessage(REFUSED);
      return false;
    } catch (Exception | Error e) {
      fail(what + " must be refused in a typed way", e);
    }
    return fail(what + " was accepted");
  }

  private void openAll(Path path) throws IOException {
    try (SealedWeightSource sealed = SealedModel.open(path, key, Trust.UNSIGNED_ALLOWED)) {
      for (TensorInfo tensor : sealed.tensors()) {
        sealed.read(tensor);
      }
    }
  }

  private static void write(FileChannel channel, int at, byte value) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {value}), at);
  }
}
