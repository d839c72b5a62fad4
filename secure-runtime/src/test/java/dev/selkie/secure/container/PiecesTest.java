package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.PieceReader;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Tensors that are handed out piece by piece. */
public class PiecesTest {
  private static final int LEAF = 64 * 16384;
  private static final String REFUSED = "container failed authentication";

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private final MemoryWeights plain =
      new MemoryWeights()
          .with("general.architecture", "llama")
          .tensor("big", TensorType.F32, 1, 1024L, 850L)
          .tensor("whole leaves", TensorType.F32, 2, 1024L, 512L)
          .tensor("small", TensorType.F32, 3, 9L);
  private TemporaryFolder folder;
  private SigningKey signer;
  private Path file;
  private byte[] good;
  private int bodyAt;

  @BeforeClass
  public void sealOnce() throws IOException {
    folder = new TemporaryFolder();
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) 3);
    signer = new SigningKey("publisher", SecretBytes.owning(seed));
    file = folder.file("good.sealed");
    SealedModel.seal(plain, file, List.of(key), new ModelIdentity("pup", 1), signer);
    good = Files.readAllBytes(file);
    try (SealedFile sealed = SealedFile.open(file)) {
      bodyAt = (int) sealed.preamble().bodyAt();
    }
  }

  @AfterClass
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @DataProvider
  Object[][] trusts() {
    return new Object[][] {{Trust.UNSIGNED_ALLOWED}, {Trust.of(signer.signer())}};
  }

  @Test(dataProvider = "trusts")
  public void pieces_anyRange_coverItOnce(Trust trust) throws IOException {
    long seed = System.nanoTime();
    System.out.println("PiecesTest seed " + seed);
    Random random = new Random(seed);
    try (SealedWeightSource sealed = SealedModel.open(file, key, trust)) {
      PieceReader pieces = sealed.pieces().orElseThrow();
      for (TensorInfo tensor : sealed.tensors()) {
        int length = (int) tensor.bytes();
        int[] borders = {0, 1, 16384, 16 * 16384, LEAF - 1, LEAF, length - 1, length};
        for (int i = 0; i < 30; i++) {
          int a = i < 20 ? borders[random.nextInt(8)] : random.nextInt(length + 1);
          int b = i < 10 ? length : i < 20 ? borders[random.nextInt(8)] : random.nextInt(length);
          int from = Math.min(length, Math.min(a, b));
          int to = Math.min(length, Math.max(a, b));
          assertThat(collect(pieces, tensor, from, to - from))
              .isEqualTo(Arrays.copyOfRange(plain.bytes(tensor), from, to));
        }
        assertThatThrownBy(() -> pieces.forEach(tensor, 1, length, (offset, piece) -> {}))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  /** What the pieces say of a range; each byte must come once. */
  private static byte[] collect(PieceReader pieces, TensorInfo tensor, int from, int length)
      throws IOException {
    byte[] found = new byte[length];
    boolean[] seen = new boolean[length];
    pieces.forEach(
        tensor,
        from,
        length,
        (offset, piece) -> {
          synchronized (found) {
            for (int at = (int) offset - from; piece.hasRemaining(); at++) {
              assertThat(seen[at]).isFalse();
              seen[at] = true;
              found[at] = piece.get();
            }
          }
        });
    for (boolean each : seen) {
      assertThat(each).isTrue();
    }
    return found;
  }

  /** Bits of a chunk, of its tag and, in the last chunk of a tensor, of what fills its page. */
  @Test(dataProvider = "trusts")
  public void pieces_anyBitChanged_refusedAndNothingOfThatPieceGivenOut(Trust trust)
      throws IOException {
    TensorInfo big = plain.tensors().get(0);
    int lastByte = (int) TensorEntry.sealedLength(big) - 1;
    for (int at : new int[] {56, 56 + 16399, 56 + 40 * 16400 + 7, 56 + 64 * 16400, lastByte}) {
      byte[] changed = good.clone();
      changed[bodyAt + at] ^= 1;
      Path bad = Files.write(folder.file("changed.sealed"), changed);
      List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
      try (SealedWeightSource sealed = SealedModel.open(bad, key, trust)) {
        PieceReader pieces = sealed.pieces().orElseThrow();
        assertThatThrownBy(
                () -> pieces.forEach(big, 0, big.bytes(), (offset, piece) -> offsets.add(offset)))
            .isInstanceOf(SealedModelException.class)
            .hasMessage(REFUSED);
        long chunk = (at - 56) / 16400;
        assertThat(offsets).doesNotContain(chunk / 16 * 16 * 16384);
      }
    }
  }

  @Test
  public void pieces_bodyFails_failureIsTheBodysAndScratchIsWiped() throws IOException {
    TensorInfo big = plain.tensors().get(0);
    List<ByteBuffer> given = Collections.synchronizedList(new ArrayList<>());
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      PieceReader pieces = sealed.pieces().orElseThrow();
      assertThatThrownBy(
              () ->
                  pieces.forEach(
                      big,
                      0,
                      big.bytes(),
                      (offset, piece) -> {
                        given.add(piece);
                        throw new IOException("no room");
                      }))
          .hasMessage("no room");
      assertThat(given).isNotEmpty();
      for (ByteBuffer piece : given) {
        byte[] left = new byte[piece.capacity()];
        piece.duplicate().clear().get(left);
        assertThat(left).containsOnly(0);
      }
    }
  }

  @Test
  public void pieces_afterClose_throws() throws IOException {
    SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED);
    PieceReader pieces = sealed.pieces().orElseThrow();
    sealed.close();
    TensorInfo big = plain.tensors().get(0);
    assertThatThrownBy(() -> pieces.forEach(big, 0, 1, (offset, piece) -> {}))
        .isInstanceOf(IllegalStateException.class);
  }
}
