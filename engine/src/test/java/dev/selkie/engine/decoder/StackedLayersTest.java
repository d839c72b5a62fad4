package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.testing.ForwardingSource;
import dev.selkie.engine.testing.TinyArchitecture;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.testng.SkipException;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Layers in one go give the very bits of layers computed call by call. */
public class StackedLayersTest {
  private static final List<String> LEVELS = List.of("scalar", "avx2", "avx512-vnni");

  private static final List<ExecutionMode> MODES =
      List.of(
          new ExecutionMode.Quantized(),
          new ExecutionMode.ClearInteger(IntegerScheme.W8A8),
          new ExecutionMode.ClearInteger(IntegerScheme.W8A12));

  private Path file = Path.of("unset");
  private int stacks;

  @BeforeMethod
  public void createFile() throws IOException {
    file = Files.createTempFile("selkie-stacked", ".gguf");
    stacks = 0;
    if (KernelProvider.nativeUnavailable().isPresent()) {
      throw new SkipException(KernelProvider.nativeUnavailable().get());
    }
  }

  @AfterMethod
  public void deleteFile() throws IOException {
    Files.delete(file);
  }

  @DataProvider
  public Object[][] architectures() {
    List<Object[]> rows = new ArrayList<>();
    for (TinyArchitecture tiny : TinyArchitecture.values()) {
      LEVELS.forEach(level -> rows.add(new Object[] {tiny, level}));
    }
    return rows.toArray(Object[][]::new);
  }

  @Test(dataProvider = "architectures")
  public void forward_everyArchitecture_givesTheSameBits(TinyArchitecture tiny, String level)
      throws IOException {
    tiny.write(file);
    for (ExecutionMode mode : MODES) {
      List<float[][]> expected = logits(unstacked(kernels(level)), mode, 1);
      for (int threads = 1; threads <= 3; threads++) {
        assertSame(logits(counting(kernels(level)), mode, threads), expected);
      }
    }
    boolean experts = tiny.label().contains("moe") || tiny.label().contains("mixtral");
    assertThat(stacks).isEqualTo(experts ? 0 : 3 * MODES.size());
  }

  @Test
  public void forward_farIntoAText_givesTheSameBits() throws IOException {
    new TinyModel(3, 96, true, true, TensorType.Q8_0).write(file, 1400);
    int[] ids = IntStream.range(0, 1300).map(i -> i * i % TinyModel.VOCABULARY).toArray();
    for (String level : LEVELS) {
      float[][] expected = afterLongPrompt(unstacked(kernels(level)), ids);
      assertThat(afterLongPrompt(counting(kernels(level)), ids)).isDeepEqualTo(expected);
    }
    assertThat(stacks).isEqualTo(LEVELS.size());
  }

  /** One norm sends what enters a matrix of integers beyond all floats: the message says where. */
  @Test
  public void forward_inputNotFinite_namesTheMatrix() throws IOException {
    new TinyModel(3, 96, true, true, TensorType.Q8_0).write(file);
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      WeightSource broken = new Overflowing(model.weights(), "blk.1.ffn_norm.weight");
      for (Kernels kernels : List.of(kernels("scalar"), unstacked(kernels("scalar")))) {
        try (Decoder decoder = LlamaDecoder.load(file, broken, MODES.get(1), kernels, 2)) {
          List<Segment> prompt = List.of(Segment.last(decoder.newState(), 1, 2, 3));
          assertThatThrownBy(() -> decoder.forward(prompt))
              .isInstanceOf(ArithmeticException.class)
              .hasMessage("activations must be finite: input of blk.1.ffn_gate_up");
        }
      }
    }
  }

  /** A source in which every value of one vector is the largest float. */
  private static final class Overflowing extends ForwardingSource {
    private final String name;

    Overflowing(WeightSource inner, String name) {
      super(inner);
      this.name = name;
    }

    @Override
    public void read(TensorInfo tensor, ByteBuffer target) throws IOException {
      ByteBuffer values = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      inner.read(tensor, target);
      while (tensor.name().equals(name) && values.position() < target.position()) {
        values.putFloat(Float.MAX_VALUE);
      }
    }
  }

  private float[][] afterLongPrompt(Kernels kernels, int[] ids) throws IOException {
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder =
            LlamaDecoder.load(file, model.weights(), new ExecutionMode.Quantized(), kernels, 2)) {
      DecoderState state = decoder.newState();
      float[][] logits = new float[3][];
      logits[0] = decoder.forward(List.of(Segment.last(state, ids)))[0];
      logits[1] = decoder.forward(List.of(Segment.last(state, 7)))[0];
      logits[2] = decoder.forward(List.of(Segment.last(state, 8)))[0];
      return logits;
    }
  }

  /** A prompt, a step, and a step of two sequences at once. */
  private List<float[][]> logits(Kernels kernels, ExecutionMode mode, int threads)
      throws IOException {
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = LlamaDecoder.load(file, model.weights(), mode, kernels, threads)) {
      DecoderState state = decoder.newState();
      List<float[][]> logits = new ArrayList<>();
      logits.add(decoder.forward(List.of(new Segment(state, TinyArchitecture.ids(), 0))));
      logits.add(decoder.forward(List.of(Segment.last(state, 5))));
      DecoderState fork = state.fork();
      logits.add(
          decoder.forward(
              List.of(new Segment(state, new int[] {1, 2, 3}, 1), Segment.last(fork, 9, 8))));
      return logits;
    }
  }

  private static void assertSame(List<float[][]> actual, List<float[][]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).isDeepEqualTo(expected.get(i));
    }
  }

  private static Kernels kernels(String level) {
    String property = "selkie.kernels.cpu";
    String before = System.getProperty(property);
    try {
      System.setProperty(property, level);
      return KernelProvider.detect();
    } catch (IllegalArgumentException e) {
      throw new SkipException(e.getMessage());
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }

  /** The same kernels, which know no stacks. */
  private static Kernels unstacked(Kernels kernels) {
    return proxy(kernels, stack -> Optional.empty());
  }

  private Kernels counting(Kernels kernels) {
    AtomicInteger made = new AtomicInteger();
    return proxy(
        kernels,
        stack -> {
          stacks += stack.isPresent() ? 1 : 0;
          assertThat(made.incrementAndGet()).isEqualTo(1);
          return stack;
        });
  }

  private interface StackFilter {
    Optional<?> of(Optional<?> stack);
  }

  private static Kernels proxy(Kernels kernels, StackFilter filter) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (self, method, arguments) -> {
              Object result = method.invoke(kernels, arguments);
              return method.getName().equals("stack") ? filter.of((Optional<?>) result) : result;
            });
  }
}
