package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.generation.ContextShift;
import dev.selkie.engine.generation.Generation;
import dev.selkie.engine.generation.Generator;
import dev.selkie.engine.generation.Sampling;
import dev.selkie.engine.testing.TinyArchitecture;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.KeyValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ContextShiftTest {
  private static final int CONTEXT = 96;

  private Path file = Path.of("unset");

  @BeforeMethod
  public void createFile() throws IOException {
    file = Files.createTempFile("selkie-shift", ".gguf");
  }

  @AfterMethod
  public void deleteFile() throws IOException {
    Files.delete(file);
  }

  @DataProvider
  public Object[][] caches() {
    return new Object[][] {
      {KeyValueType.F32, 1e-5f}, {KeyValueType.F16, 5e-3f}, {KeyValueType.Q8_0, 0.1f}
    };
  }

  /** With one layer keys and values depend on their own token alone, so the shift is exact. */
  @Test(dataProvider = "caches")
  public void shift_oneLayer_givesTheLogitsOfTheKeptTokens(KeyValueType type, float tolerance)
      throws IOException {
    new TinyModel(21, 96, true, true, TensorType.F32).write(file, CONTEXT, 1);
    int[] ids = ids(CONTEXT);
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 2, type)) {
      for (int[] cut : new int[][] {{4, 46}, {0, 33}, {17, 1}, {3, 92}, {20, 76}}) {
        int sinks = cut[0];
        int dropped = cut[1];
        DecoderState shifted = decoder.newState();
        decoder.forward(List.of(new Segment(shifted, ids, ids.length)));
        decoder.shift(shifted, sinks, dropped);
        assertThat(shifted.position()).isEqualTo(CONTEXT - dropped);
        int[] kept =
            IntStream.range(0, CONTEXT)
                .filter(i -> i < sinks || i >= sinks + dropped)
                .map(i -> ids[i])
                .toArray();
        DecoderState fresh = decoder.newState();
        decoder.forward(List.of(new Segment(fresh, kept, kept.length)));
        float[] expected = decoder.forward(List.of(Segment.last(fresh, 9)))[0];
        float[] actual = decoder.forward(List.of(Segment.last(shifted, 9)))[0];
        assertThat(actual).containsExactly(expected, within(tolerance * largest(expected)));
      }
    }
  }

  @Test
  public void shift_oneOfTwoForks_leavesTheOtherAlone() throws IOException {
    new TinyModel(22, 96, false, true, TensorType.Q8_0).write(file, CONTEXT);
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Quantized(), 2)) {
      DecoderState state = decoder.newState();
      decoder.forward(List.of(new Segment(state, ids(70), 70)));
      DecoderState before = state.fork();
      DecoderState after = state.fork();
      float[] expected = decoder.forward(List.of(Segment.last(before, 5)))[0];
      decoder.shift(state, 4, 30);
      decoder.forward(List.of(new Segment(state, ids(50), 50)));
      assertThat(decoder.forward(List.of(Segment.last(after, 5)))[0]).isEqualTo(expected);
    }
  }

  @Test
  public void generate_beyondTheContext_goesOn() throws IOException {
    new TinyModel(23, 96, false, true, TensorType.F32).write(file, CONTEXT);
    Sampling neverEnding =
        Sampling.GREEDY.withLogitBias(
            Map.of(1, Double.NEGATIVE_INFINITY, 2, Double.NEGATIVE_INFINITY));
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
      Generation cut =
          new Generator(decoder, model.tokenizer())
              .generate("A B", 3 * CONTEXT, neverEnding, (id, text) -> {});
      Generation whole =
          new Generator(decoder, model.tokenizer(), ContextShift.keeping(4))
              .generate("A B", 3 * CONTEXT, neverEnding, (id, text) -> {});
      assertThat(cut.end()).isEqualTo(Generation.End.CONTEXT);
      assertThat(cut.dropped()).isZero();
      assertThat(whole.end()).isEqualTo(Generation.End.LENGTH);
      assertThat(whole.ids()).hasSize(3 * CONTEXT).startsWith(cut.ids());
      assertThat(whole.dropped()).isGreaterThan(CONTEXT);
      assertThat(whole.promptTokens() + whole.tokens() - 1 - whole.dropped()).isBetween(4, CONTEXT);
    }
  }

  @Test
  public void shift_learnedPositions_refused() throws IOException {
    TinyArchitecture.GPT2.write(file);
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
      DecoderState state = decoder.newState();
      decoder.forward(List.of(Segment.last(state, 1, 2, 3)));
      assertThatThrownBy(() -> decoder.shift(state, 1, 1))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("learns its positions");
    }
  }

  @Test
  public void shift_moreThanThereIs_refused() throws IOException {
    new TinyModel(24, 96, false, true, TensorType.F32).write(file, CONTEXT);
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 1)) {
      DecoderState state = decoder.newState();
      decoder.forward(List.of(Segment.last(state, 1, 2, 3)));
      assertThatThrownBy(() -> decoder.shift(state, 2, 2))
          .hasMessage("sinks and dropped tokens must lie in the sequence of 3: 2 + 2");
      assertThatThrownBy(() -> decoder.shift(state, 0, 0)).hasMessageContaining("0 + 0");
    }
  }

  @DataProvider
  public Object[][] pairings() {
    return new Object[][] {{Architecture.Pairing.NEIGHBOURS}, {Architecture.Pairing.HALVES}};
  }

  @Test(dataProvider = "pairings")
  public void back_afterATurn_isTheTurnOfTheEarlierPosition(Architecture.Pairing pairing) {
    RotarySpec spec = new RotarySpec(pairing, 12, 10000, 0.5, null, 1.25);
    RotaryEmbedding rotation = new RotaryEmbedding(16, spec, pair -> 1 + 0.1 * pair);
    rotation.prepare(1000);
    Random random = new Random(5);
    float[] far = new float[16];
    for (int i = 0; i < far.length; i++) {
      far[i] = (float) random.nextGaussian();
    }
    float[] near = far.clone();
    rotation.rotate(KernelProvider.plainJava().vectors(), far, 0, 16, 1, 1, 987);
    rotation.rotate(KernelProvider.plainJava().vectors(), near, 0, 16, 1, 1, 31);
    rotation.back(956).apply(KernelProvider.plainJava().vectors(), far, 0);
    assertThat(far).containsExactly(near, within(2e-6f));
  }

  private static int[] ids(int count) {
    return IntStream.range(0, count).map(i -> 3 + (7 * i * i + i) % 250).toArray();
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
