package dev.selkie.fhe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.selkie.kernels.KernelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static final String KERNELS = "selkie.kernels";
  private static final String LEVEL = "selkie.kernels.cpu";

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
      {false, false, IntegerScheme.W4A8},
      {true, false, IntegerScheme.W12A8},
      {false, true, IntegerScheme.W12A12}
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
  public void forward_outputLayerAtTheClient_equalsIntAndAsksForOneMatrixLess() throws IOException {
    Path file = folder.resolve("tied.gguf");
    TinyModels.write(file, true, false, 3);
    for (IntegerScheme scheme : List.of(IntegerScheme.W8A8, IntegerScheme.W12A8)) {
      ExecutionMode mode = new ExecutionMode.Encrypted(scheme, PoolBackend.NAME, true);

      assertThat(logits(file, mode))
          .isDeepEqualTo(logits(file, new ExecutionMode.ClearInteger(scheme)));
      try (Model model = Model.open(file, OpenOptions.NONE);
          Decoder decoder = model.decoder(mode, 1)) {
        assertThat(decoder.certificates())
            .hasSize(8)
            .noneMatch(each -> each.matrix().equals("output"));
      }
    }
  }

  @Test
  public void decoder_outputLayerOfItsOwnAtTheClient_isRefused() throws IOException {
    Path file = folder.resolve("untied.gguf");
    TinyModels.write(file, false, false, 3);
    ExecutionMode mode = new ExecutionMode.Encrypted(IntegerScheme.W8A8, PoolBackend.NAME, true);
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      assertThatThrownBy(() -> model.decoder(mode, 1)).hasMessageContaining("output.weight");
    }
  }

  /** One, some, many tokens, and more than two pools hold. */
  @DataProvider
  public Object[][] lengths() {
    return new Object[][] {
      {1, BlockBackend.NAME}, {7, BlockBackend.NAME}, {128, BlockBackend.NAME},
      {2048, BlockBackend.NAME}, {1, PoolBackend.NAME}, {7, PoolBackend.NAME},
      {128, PoolBackend.NAME}, {2048, PoolBackend.NAME}, {4500, PoolBackend.NAME}
    };
  }

  @Test(dataProvider = "lengths")
  public void forward_manyTokensAtOnce_everyLogitEqualsInt(int tokens, String backend)
      throws IOException {
    Path file = folder.resolve("lengths.gguf");
    TinyModels.write(file, true, false, 8);
    IntegerScheme scheme = IntegerScheme.W8A8;

    assertThat(sequences(file, new ExecutionMode.Encrypted(scheme, backend), tokens))
        .isDeepEqualTo(sequences(file, new ExecutionMode.ClearInteger(scheme), tokens));
  }

  /**
   * Values of selkie.kernels and selkie.kernels.cpu; levels that this processor lacks are left out.
   */
  @DataProvider
  public Object[][] levels() {
    List<Object[]> found = new ArrayList<>();
    found.add(new Object[] {"java", ""});
    for (String level : List.of("scalar", "avx2", "avx2-vnni", "avx512", "avx512-vnni")) {
      try {
        System.setProperty(LEVEL, level);
        KernelProvider.detect();
        found.add(new Object[] {"native", level});
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("this processor has");
      } finally {
        System.clearProperty(LEVEL);
      }
    }
    return found.toArray(Object[][]::new);
  }

  @Test(dataProvider = "levels")
  public void forward_everyDispatchLevel_everyLogitEqualsInt(String kernels, String level)
      throws IOException {
    Path file = folder.resolve("levels.gguf");
    TinyModels.write(file, true, true, 8);
    System.setProperty(KERNELS, kernels);
    if (!level.isEmpty()) {
      System.setProperty(LEVEL, level);
    }
    try {
      float[][] clear = logits(file, new ExecutionMode.ClearInteger(IntegerScheme.W8A8));
      for (String backend : List.of(BlockBackend.NAME, PoolBackend.NAME)) {
        assertThat(logits(file, new ExecutionMode.Encrypted(IntegerScheme.W8A8, backend)))
            .as(backend)
            .isDeepEqualTo(clear);
      }
    } finally {
      System.clearProperty(KERNELS);
      System.clearProperty(LEVEL);
    }
  }

  /** Logits of so many tokens in sequences of at most 60, all in one call. */
  private static float[][] sequences(Path file, ExecutionMode mode, int tokens) throws IOException {
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(mode, 2)) {
      List<Segment> segments = new ArrayList<>();
      for (int done = 0; done < tokens; done += 60) {
        int[] ids = new int[Math.min(60, tokens - done)];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = (done + 3 * i) % 13;
        }
        segments.add(new Segment(decoder.newState(), ids, 0));
      }
      return decoder.forward(segments);
    }
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
