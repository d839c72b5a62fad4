package dev.selkie.secure.cobblestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.key.ChunkRoom;
import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;

public class MessageOpenerTest extends WithEachCipher {
  private static final int LENGTH = 70 * 16384 + 100;

  private final SecretBytes key = SecretBytes.owning(new byte[32]);
  private final MessageKeys keys = MessageKeys.derive(key, new byte[24], new byte[] {1});
  private final byte[] plain = CobblestoneVectorsTest.plaintext(LENGTH);

  /** One instance for each cipher. */
  @Factory(dataProvider = "ciphers", dataProviderClass = WithEachCipher.class)
  public MessageOpenerTest(Cipher cipher) {
    super(cipher);
  }

  @Test
  public void open_badTagInAnyChunk_wipesTheTargetAndNothingElse() throws IOException {
    byte[] message = Messages.seal(keys, plain, LENGTH);
    for (int chunk : new int[] {0, 1, 63, 64, 69, 70}) {
      byte[] changed = message.clone();
      changed[56 + chunk * 16400 + 50] ^= 4;
      ByteBuffer target = ByteBuffer.allocateDirect(LENGTH + 20);
      for (int i = 0; i < target.capacity(); i++) {
        target.put(i, (byte) 0x55);
      }
      target.position(10).limit(LENGTH + 10);
      assertThatThrownBy(
              () ->
                  MessageOpener.open(
                      keys, opener(), Messages.source(changed), changed.length, target))
          .isInstanceOf(CobblestoneException.class)
          .hasMessage("message failed authentication");
      byte[] left = new byte[LENGTH + 20];
      target.clear().get(left);
      byte[] expected = new byte[LENGTH + 20];
      Arrays.fill(expected, 0, 10, (byte) 0x55);
      Arrays.fill(expected, LENGTH + 10, LENGTH + 20, (byte) 0x55);
      assertThat(left).isEqualTo(expected);
    }
  }

  @Test
  public void open_sourceFails_wipesTheTarget() throws IOException {
    byte[] message = Messages.seal(keys, plain, LENGTH);
    ByteBuffer target = ByteBuffer.allocateDirect(LENGTH);
    MessageOpener.Source failing =
        (offset, into) -> {
          if (offset > 1_000_000) {
            throw new IOException("the disk broke");
          }
          into.put(message, (int) offset, into.remaining());
        };
    assertThatThrownBy(() -> MessageOpener.open(keys, opener(), failing, message.length, target))
        .hasMessage("the disk broke");
    byte[] left = new byte[LENGTH];
    target.get(0, left);
    assertThat(left).containsOnly(0);
  }

  @Test
  public void open_chunksSwappedOrRepeated_isRefused() throws IOException {
    byte[] message = Messages.seal(keys, plain, LENGTH);
    byte[] swapped = message.clone();
    System.arraycopy(message, 56, swapped, 56 + 16400, 16400);
    System.arraycopy(message, 56 + 16400, swapped, 56, 16400);
    assertRefused(swapped, LENGTH);
    byte[] repeated = message.clone();
    System.arraycopy(message, 56, repeated, 56 + 16400, 16400);
    assertRefused(repeated, LENGTH);
  }

  @Test
  public void open_lastChunkMissing_isRefused() throws IOException {
    byte[] message = Messages.seal(keys, plain, LENGTH);
    byte[] cut = Arrays.copyOf(message, 56 + 69 * 16400 + 116);
    assertRefused(cut, 69 * 16384 + 100);
    byte[] atBoundary = Arrays.copyOf(message, 56 + 70 * 16400);
    assertThatThrownBy(() -> Messages.open(keys, opener(), atBoundary, 100))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void open_paddingNotZero_isRefused() throws IOException {
    byte[] zeros = new byte[40000];
    byte[] message = Messages.seal(keys, zeros, 40000);
    assertThat(Messages.open(keys, opener(), message, 1)).containsOnly(0);
    zeros[39999] = 1;
    byte[] last = Messages.seal(keys, zeros, 40000);
    assertRefused(last, 39999);
    assertRefused(last, 10);
    assertThat(Messages.open(keys, opener(), last, 40000)).isEqualTo(zeros);
    assertThatThrownBy(
            () -> MessageOpener.verify(keys, opener(), Messages.source(last), last.length, 20000))
        .isInstanceOf(CobblestoneException.class);
    MessageOpener.verify(keys, opener(), Messages.source(last), last.length, 40000);
  }

  /** Padding may fill chunks, pieces and windows of its own. */
  @Test
  public void openPieces_paddingNotZero_isRefusedWhereItMustBeZero() throws IOException {
    byte[] zeros = new byte[LENGTH];
    zeros[LENGTH - 1] = 1;
    byte[] message = Messages.seal(keys, zeros, LENGTH);
    for (int end : new int[] {1, 16384, 16 * 16384, 64 * 16384, LENGTH - 1}) {
      assertThatThrownBy(() -> openPieces(message, end, true))
          .isInstanceOf(CobblestoneException.class);
      assertThat(openPieces(message, end, false)).isEqualTo(end);
    }
    assertThat(openPieces(message, LENGTH, true)).isEqualTo(LENGTH);
  }

  /** Bytes that were handed out of the message's first {@code end}. */
  private long openPieces(byte[] message, int end, boolean zerosBehind) throws IOException {
    AtomicLong count = new AtomicLong();
    try (OpeningThreads threads = new OpeningThreads(2)) {
      MessageOpener.openPieces(
          keys,
          threads,
          Messages.source(message),
          message.length,
          new MessageOpener.Range(0, end, zerosBehind),
          (offset, piece) -> count.addAndGet(piece.remaining()));
    }
    return count.get();
  }

  private void assertRefused(byte[] message, int length) {
    assertThatThrownBy(() -> Messages.open(keys, opener(), message, length))
        .isInstanceOf(CobblestoneException.class);
    assertThatThrownBy(
            () ->
                MessageOpener.verify(
                    keys, opener(), Messages.source(message), message.length, length))
        .isInstanceOf(CobblestoneException.class);
  }

  @Test
  public void open_anyPartOfTheChunks_keepsThatPartAndNothingElse() throws IOException {
    Random random = new Random(11);
    byte[] message = Messages.seal(keys, plain, LENGTH);
    ByteBuffer sealed = ByteBuffer.allocateDirect(4 * 16400);
    for (int i = 0; i < 200; i++) {
      int first = random.nextInt(67);
      int chunks = 1 + random.nextInt(4);
      sealed.clear().put(message, 56 + first * 16400, chunks * 16400).flip();
      int length = chunks * 16384;
      int skip = random.nextInt(length);
      int keep = random.nextInt(length - skip + 1);
      ByteBuffer target = ByteBuffer.allocateDirect(keep + 9).position(4).limit(keep + 4);
      opener().open(keys, first, sealed, new ChunkRoom(target, skip, keep, false));
      assertThat(sealed.hasRemaining()).isFalse();
      byte[] found = new byte[keep + 9];
      target.duplicate().clear().get(found);
      byte[] expected = new byte[keep + 9];
      System.arraycopy(plain, first * 16384 + skip, expected, 4, keep);
      assertThat(found).as("skip %d, keep %d", skip, keep).isEqualTo(expected);
      boolean zeros = skip + keep == length;
      sealed.position(0);
      ChunkRoom strict = new ChunkRoom(target, skip, keep, true);
      if (zeros) {
        opener().open(keys, first, sealed, strict);
      } else {
        assertThatThrownBy(() -> opener().open(keys, first, sealed, strict))
            .isInstanceOf(CobblestoneException.class);
      }
    }
  }
}
