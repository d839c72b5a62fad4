package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Two header copies: interrupted rewrites open, everything else is refused. */
public class HeaderCopiesTest {
  private static final int PAGE = 4096;

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private final ModelIdentity identity = new ModelIdentity("pup", 1);
  private TemporaryFolder folder;
  private Path file;
  private byte[] good;
  private byte[] copy;

  @BeforeMethod
  public void seal() throws IOException {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
    new SealedModelWriter(MemoryWeights.small(), identity, List.of(key), null, PAGE)
        .write(file, SecretBytes.owning(TestKeys.raw(5)));
    good = Files.readAllBytes(file);
    copy = Arrays.copyOfRange(good, PAGE, 2 * PAGE);
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void open_rewriteInterruptedAnywhere_opensWithOldOrNew() throws IOException {
    byte[] next = next(1, copy);
    byte[] marked = copy.clone();
    Arrays.fill(marked, 0, 8, (byte) 0);
    byte[] body = next.clone();
    Arrays.fill(body, 0, 8, (byte) 0);
    assertOpens(copy, marked, 1);
    for (int done = 8; done <= PAGE; done += 512) {
      byte[] torn = marked.clone();
      System.arraycopy(body, 0, torn, 0, done);
      assertOpens(copy, torn, 1);
    }
    assertOpens(copy, next, 2);
    assertOpens(marked, next, 2);
    assertOpens(body, next, 2);
    assertOpens(next, next, 2);
  }

  @Test
  public void open_bothCopiesMarkedOrDifferent_isRefused() throws IOException {
    byte[] marked = copy.clone();
    Arrays.fill(marked, 0, 8, (byte) 0);
    assertRefused(marked, marked);
    assertRefused(copy, next(2, copy));
    assertRefused(next(2, copy), copy);
    byte[] otherBytes = copy.clone();
    otherBytes[700] = 1;
    assertRefused(copy, checksummed(otherBytes));
    byte[] sameSequence = copy.clone();
    sameSequence[SealedLayout.MODEL_VERSION_AT] ^= 2;
    assertRefused(copy, checksummed(sameSequence));
    assertRefused(checksummed(sameSequence), checksummed(sameSequence));
  }

  @Test
  public void open_sequenceAtTheEndOfItsRange_isRefusedNotWrapped() throws IOException {
    byte[] highest = copy.clone();
    Arrays.fill(highest, 8, 16, (byte) 0xFF);
    highest[15] = 0x7F;
    byte[] lowest = copy.clone();
    Arrays.fill(lowest, 8, 16, (byte) 0);
    put(checksummed(highest), checksummed(lowest));
    assertThatThrownBy(() -> SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(MalformedModelException.class);
    assertRefused(checksummed(highest), copy);
  }

  @Test
  public void open_headerWithWildCounts_isMalformed() throws IOException {
    for (int at : new int[] {SealedLayout.HEADER_LENGTH_AT, SealedLayout.STANZA_COUNT_AT}) {
      for (long value : new long[] {0, 2, 111, 10_001, 1L << 31, 0xFFFF_FFFFL}) {
        byte[] changed = copy.clone();
        for (int i = 0; i < 4; i++) {
          changed[at + i] = (byte) (value >>> (8 * i));
        }
        put(checksummed(changed), checksummed(changed));
        assertThatThrownBy(() -> SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED))
            .as(at + " = " + value)
            .isInstanceOf(MalformedModelException.class)
            .hasMessageContaining("header: ");
      }
    }
  }

  @Test
  public void open_headersAtRandomWithRightChecksums_areRefusedInTypedWays() throws IOException {
    long seed = System.nanoTime();
    System.out.println("HeaderCopiesTest seed " + seed);
    Random random = new Random(seed);
    int used = 250;
    for (int i = 0; i < 4000; i++) {
      byte[] changed = copy.clone();
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        changed[8 + random.nextInt(used)] = (byte) random.nextInt(256);
      }
      if (Arrays.equals(changed, copy)) {
        continue;
      }
      put(checksummed(changed), checksummed(changed));
      assertThatThrownBy(() -> SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED))
          .isInstanceOfAny(SealedModelException.class, MalformedModelException.class);
    }
  }

  @Test
  public void open_tenThousandStanzas_opensOrIsRefusedFast() throws IOException {
    List<KeystoreKey> keys = new java.util.ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      keys.add(TestKeys.fixed("k", i));
    }
    int capacity = SealedLayout.MAX_CAPACITY;
    new SealedModelWriter(MemoryWeights.small(), identity, keys, null, capacity).write(file);
    try (SealedWeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 255), Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.info().recipients()).hasSize(10_000);
    }
    assertThatThrownBy(
            () -> SealedModel.open(file, TestKeys.fixed("other", 1), Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(SealedModelException.class);
    keys.add(key);
    assertThatThrownBy(
            () ->
                new SealedModelWriter(MemoryWeights.small(), identity, keys, null, PAGE)
                    .write(file))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void open_stanzaOfAnUnknownKind_isIgnored() throws IOException {
    Stanza unknown = new Stanza.Unknown(77, ByteString.copyOf(new byte[] {1, 2, 3}));
    Stanza own = Header.parse(file, PAGE, copy).stanzas().get(0);
    byte[] both = next(1, copy, List.of(unknown, own));
    assertOpens(both, both, 2);
    byte[] alone = next(1, copy, List.of(unknown));
    assertRefused(alone, alone);
  }

  @Test
  public void open_stanzaOneByteTooShortOrTooLong_isMalformed() throws IOException {
    for (RecipientKind kind : RecipientKind.values()) {
      int expected = kind.parametersLength() + kind.wrappedLength();
      for (int length : new int[] {expected - 1, expected + 1}) {
        byte[] body = new ByteWriter().text("k").zeros(length).toByteArray();
        Stanza stanza = new Stanza.Unknown(kind.number(), ByteString.copyOf(body));
        byte[] changed = next(1, copy, List.of(stanza));
        put(changed, changed);
        assertThatThrownBy(() -> SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED))
            .isInstanceOf(MalformedModelException.class)
            .hasMessageContaining("a stanza of kind " + kind.text())
            .hasMessageContaining("found " + length);
      }
    }
  }

  /** The same header with a sequence number that is higher by {@code step}, under a right MAC. */
  private byte[] next(int step, byte[] old) throws IOException {
    return next(step, old, Header.parse(file, PAGE, old).stanzas());
  }

  private byte[] next(int step, byte[] old, List<Stanza> stanzas) throws IOException {
    Preamble preamble = Preamble.parse(file, Arrays.copyOf(good, 64), good.length);
    Header header = Header.parse(file, PAGE, old);
    try (FileKeys keys = new FileKeys(SecretBytes.owning(TestKeys.raw(5)))) {
      return Header.seal(
              header.sequence() + step,
              header.fileId(),
              identity,
              stanzas,
              preamble,
              keys.headerMac())
          .encode(PAGE);
    }
  }

  private static byte[] checksummed(byte[] changed) {
    byte[] result = changed.clone();
    System.arraycopy(Sha256.of(result, 0, PAGE - 32), 0, result, PAGE - 32, 32);
    return result;
  }

  private void put(byte[] copyA, byte[] copyB) throws IOException {
    byte[] bytes = good.clone();
    System.arraycopy(copyA, 0, bytes, PAGE, PAGE);
    System.arraycopy(copyB, 0, bytes, 2 * PAGE, PAGE);
    Files.write(file, bytes);
  }

  private void assertOpens(byte[] copyA, byte[] copyB, long sequence) throws IOException {
    put(copyA, copyB);
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.info().sequence()).isEqualTo(sequence);
      for (TensorInfo tensor : sealed.tensors()) {
        sealed.verify(tensor);
      }
    }
  }

  private void assertRefused(byte[] copyA, byte[] copyB) throws IOException {
    put(copyA, copyB);
    assertThatThrownBy(() -> SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(SealedModelException.class)
        .hasMessage("container failed authentication");
  }
}
