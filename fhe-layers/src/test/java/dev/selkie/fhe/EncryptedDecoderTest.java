package dev.selkie.fhe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.fhe.linear.BlockBackend;
import dev.selkie.fhe.linear.PoolBackend;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.NativeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

@Test(groups = "native")
public final class EncryptedDecoderTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  private Path folder;

  @BeforeClass
  public void createFolder() throws IOException {
    folder = Files.createTempDirectory("selkie-test");
  }

  @AfterClass(alwaysRun = true)
  public void deleteFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Tied output, biases, scheme. */
  @DataProvider
  public Object[][] models() {
    return new Object[][] {
      {true, false, IntegerScheme.W8A8},
      {false, true, IntegerScheme.W8A8},
      {true, true, IntegerScheme.W8A12},
      {false, false, IntegerScheme.W4A8}
    };
  }

  @Test(dataProvider = "models")
  public void forward_encrypted_everyLogitAndEveryLayerEqualsInt(
      boolean tied, boolean biases, IntegerScheme scheme) throws IOException {
    Path file = folder.resolve(tied + "-" + biases + "-" + scheme + ".gguf");
    TinyModels.write(file, tied, biases, 42);
    CheckedBackend.EQUAL.clear();

    float[][] clear = logits(file, new ExecutionMode.ClearInteger(scheme));
    float[][] encrypted = logits(file, new ExecutionMode.Encrypted(scheme, BlockBackend.NAME));
    float[][] pooled = logits(file, new ExecutionMode.Encrypted(scheme, PoolBackend.NAME));
    float[][] checked = logits(file, new ExecutionMode.Encrypted(scheme, "checked"));

    assertThat(encrypted).isDeepEqualTo(clear);
    assertThat(pooled).isDeepEqualTo(clear);
    assertThat(checked).isDeepEqualTo(clear);
    assertThat(CheckedBackend.EQUAL).hasSize(2 * 4 + 1);
    assertThat(CheckedBackend.EQUAL.values()).allMatch(count -> count > 0);
  }

  @Test
  public void certificates_ofADecoder_coverEveryMatrix() throws IOException {
    Path file = folder.resolve("certificates.gguf");
    TinyModels.write(file, false, false, 7);
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder =
            model.decoder(new ExecutionMode.Encrypted(IntegerScheme.W8A8, BlockBackend.NAME), 1)) {
      assertThat(decoder.certificates())
          .hasSize(9)
          .allMatch(certificate -> certificate.verdict().equals(Certifier.EXACT))
          .extracting(MatrixCertificate::failureLog2)
          .allMatch(failure -> failure <= -128);
    }
  }

  /** Two sequences in one batch, then both go on: logits of all positions. */
  private static float[][] logits(Path file, ExecutionMode mode) throws IOException {
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(mode, 2)) {
      DecoderState one = decoder.newState();
      DecoderState two = decoder.newState();
      float[][] first =
          decoder.forward(
              List.of(
                  new Segment(one, new int[] {1, 5, 12, 0, 3}, 0),
                  new Segment(two, new int[] {2, 2, 7}, 0)));
      float[][] second = decoder.forward(List.of(Segment.last(two, 4), Segment.last(one, 11, 6)));
      float[][] all = new float[first.length + second.length][];
      System.arraycopy(first, 0, all, 0, first.length);
      System.arraycopy(second, 0, all, first.length, second.length);
      return all;
    }
  }
}
