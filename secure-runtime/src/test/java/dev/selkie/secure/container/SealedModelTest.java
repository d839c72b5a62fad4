package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SealedModelTest extends OneSealedFile {
  @Test
  public void open_sealedModel_givesEveryByteBack() throws IOException {
    MemoryWeights plain = MemoryWeights.small();
    SealedModel.seal(plain, file, TestKeys.fixed("k", 1), IDENTITY);
    try (WeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 1), Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.format()).isEqualTo("sealed v1 of memory");
      assertThat(sealed.metadata().entries()).isEqualTo(plain.metadata().entries());
      assertThat(List.copyOf(sealed.metadata().entries().keySet()))
          .isEqualTo(List.copyOf(plain.metadata().entries().keySet()));
      assertThat(sealed.tensors()).isEqualTo(plain.tensors());
      for (TensorInfo tensor : plain.tensors()) {
        ByteBuffer weights = sealed.read(tensor);
        assertThat(weights.isDirect()).isTrue();
        assertThat(weights.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes(weights)).isEqualTo(plain.bytes(tensor));
      }
    }
  }

  @DataProvider
  public Object[][] lengths() {
    // Around chunks of 16384 bytes, windows of 64 chunks, and where padding to a page skips a tag.
    return new Object[][] {
      {1L},
      {4032L},
      {16383L},
      {16384L},
      {16385L},
      {32768L},
      {64L * 16384},
      {64L * 16384 + 1},
      {252L * 16384 - 8},
      {252L * 16384 + 4},
      {253L * 16384}
    };
  }

  @Test(dataProvider = "lengths")
  public void open_tensorOfLength_givesEveryByteBack(long length) throws IOException {
    long values = Math.max(1, length / 2);
    MemoryWeights plain =
        new MemoryWeights()
            .tensor("a", TensorType.F16, 5, values)
            .tensor("b", TensorType.F16, 6, values);
    SealedModel.seal(plain, file, TestKeys.fixed("k", 1), IDENTITY);
    assertThat(Files.size(file) % 4096).isZero();
    try (SealedWeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 1), Trust.UNSIGNED_ALLOWED)) {
      for (TensorInfo tensor : plain.tensors()) {
        assertThat(bytes(sealed.read(tensor))).isEqualTo(plain.bytes(tensor));
        sealed.verify(tensor);
      }
    }
  }

  @Test
  public void read_byManyThreads_givesEveryByteBack() throws Exception {
    MemoryWeights plain = new MemoryWeights();
    for (int i = 0; i < 24; i++) {
      plain.tensor("t" + i, TensorType.F32, i, 9000L + i);
    }
    SealedModel.seal(plain, file, TestKeys.fixed("k", 1), IDENTITY);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (WeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 1), Trust.UNSIGNED_ALLOWED)) {
      List<Future<byte[]>> results =
          sealed.tensors().stream()
              .map(tensor -> threads.submit(() -> bytes(sealed.read(tensor))))
              .toList();
      for (int i = 0; i < 24; i++) {
        assertThat(results.get(i).get()).isEqualTo(plain.bytes(plain.tensors().get(i)));
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  public void seal_twice_sharesNoBytesBehindTheHeader() throws IOException {
    MemoryWeights plain = MemoryWeights.small();
    SealedModel.seal(plain, file, TestKeys.fixed("k", 1), IDENTITY);
    byte[] first = Files.readAllBytes(file);
    SealedModel.seal(plain, file, TestKeys.fixed("k", 1), IDENTITY);
    byte[] second = Files.readAllBytes(file);
    assertThat(second).hasSameSizeAs(first);
    int bodyAt = 4096 + 2 * SealedLayout.DEFAULT_CAPACITY;
    int equal = 0;
    for (int i = bodyAt; i < first.length; i++) {
      equal += first[i] == second[i] ? 1 : 0;
    }
    assertThat((double) equal / (first.length - bodyAt)).isBetween(0.001, 0.01);
  }

  @Test
  public void seal_readableStrings_areNotInTheFile() throws IOException {
    MemoryWeights plain = MemoryWeights.small();
    SealedModel.seal(plain, file, TestKeys.fixed("k", 1), IDENTITY);
    String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(text).contains("pup").doesNotContain("llama", "token_embd", "attn_q", "memory");
  }

  @Test
  public void open_severalRecipients_eachOpensAlone() throws IOException {
    List<KeystoreKey> keys =
        List.of(TestKeys.fixed("a", 1), TestKeys.fixed("b", 2), TestKeys.fixed("a", 3));
    SealedModel.seal(MemoryWeights.small(), file, keys, IDENTITY);
    for (KeystoreKey key : keys) {
      try (WeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
        assertThat(sealed.tensors()).hasSize(3);
      }
    }
    assertThat(SealedModel.inspect(file).recipients())
        .extracting(SealedModelInfo.RecipientInfo::alias)
        .containsExactly("a", "b", "a");
  }

  @Test
  public void inspect_needsNoKey_andVerifyChecksAll() throws IOException {
    Path keystore = folder.file("keys.bcfks");
    sealWithKeystore(keystore);
    SealedModelInfo info = SealedModel.inspect(file);
    assertThat(info.version()).isEqualTo("1.1");
    assertThat(info.identity()).isEqualTo(IDENTITY);
    assertThat(info.bytes()).isEqualTo(Files.size(file));
    assertThat(info.fileId()).hasSize(32);
    assertThat(info.recipients())
        .containsExactly(new SealedModelInfo.RecipientInfo("bcfks", "pup-key"));
    assertThat(SealedModel.verify(file, options(keystore, "correct horse")).info()).isEqualTo(info);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> SealedModel.verify(file, options(keystore, "correct horse")))
        .isInstanceOf(SealedModelException.class)
        .hasMessage(REFUSED);
  }

  @Test
  public void read_afterCloseOrForeignTensor_throws() throws IOException {
    SealedModel.seal(MemoryWeights.small(), file, TestKeys.fixed("k", 1), IDENTITY);
    SealedWeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 1), Trust.UNSIGNED_ALLOWED);
    TensorInfo first = sealed.tensors().get(0);
    assertThatThrownBy(() -> sealed.read(new TensorInfo("x", TensorType.F32, List.of(1L))))
        .isInstanceOf(IllegalArgumentException.class);
    sealed.close();
    sealed.close();
    assertThatThrownBy(() -> sealed.read(first)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  public void seal_sourceFails_keepsOldFileAndLeavesNothing() throws IOException {
    SealedModel.seal(MemoryWeights.small(), file, TestKeys.fixed("k", 1), IDENTITY);
    byte[] old = Files.readAllBytes(file);
    WeightSource broken = new BrokenWeights(MemoryWeights.small());
    assertThatThrownBy(() -> SealedModel.seal(broken, file, TestKeys.fixed("k", 1), IDENTITY))
        .isInstanceOf(IOException.class)
        .hasMessage("the source broke");
    assertThat(Files.readAllBytes(file)).isEqualTo(old);
    assertThat(folder.names()).containsExactly("model.sealed");
  }

  @Test
  public void seal_noRecipients_isRefused() {
    assertThatThrownBy(() -> SealedModel.seal(MemoryWeights.small(), file, List.of(), IDENTITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Fails at the last tensor. */
  private record BrokenWeights(MemoryWeights whole) implements WeightSource {
    @Override
    public String format() {
      return whole.format();
    }

    @Override
    public dev.selkie.engine.weights.Metadata metadata() {
      return whole.metadata();
    }

    @Override
    public List<TensorInfo> tensors() {
      return whole.tensors();
    }

    @Override
    public ByteBuffer read(TensorInfo tensor) throws IOException {
      if (tensor.name().equals("output_norm.weight")) {
        throw new IOException("the source broke");
      }
      return whole.read(tensor);
    }

    @Override
    public void close() {}
  }
}
