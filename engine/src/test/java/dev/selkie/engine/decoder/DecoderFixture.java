package dev.selkie.engine.decoder;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.kernels.KeyValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;

/** Tiny models in a folder of their own, and what tests of decoders say of them. */
abstract class DecoderFixture {
  static final ExecutionMode F32 = new ExecutionMode.Float32();
  static final ExecutionMode Q = new ExecutionMode.Quantized();

  private Path folder = Path.of("unset");

  @BeforeClass
  public void createFolder() throws IOException {
    folder = Files.createTempDirectory("selkie-decoder");
  }

  @AfterClass
  public void deleteFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  final Model open(TinyModel tiny) throws IOException {
    Path file = folder.resolve(Math.abs(tiny.hashCode()) + ".gguf");
    tiny.write(file);
    return Model.open(file, OpenOptions.NONE);
  }

  @DataProvider
  public Object[][] modes() {
    return new Object[][] {
      {F32, KeyValueType.F32},
      {F32, KeyValueType.F16},
      {F32, KeyValueType.Q8_0},
      {Q, KeyValueType.F16},
      {integer(IntegerScheme.W8A8), KeyValueType.F32},
      {integer(IntegerScheme.W8A8), KeyValueType.Q8_0},
      {integer(IntegerScheme.W8A12), KeyValueType.F32},
      {integer(IntegerScheme.W4A8), KeyValueType.F16}
    };
  }

  static ExecutionMode integer(IntegerScheme scheme) {
    return new ExecutionMode.ClearInteger(scheme);
  }

  static float[][] all(Decoder decoder, int[] ids) {
    return decoder.forward(List.of(new Segment(decoder.newState(), ids, 0)));
  }

  static int[] randomIds(long seed, int count) {
    return new Random(seed).ints(count, 0, TinyModel.VOCABULARY).toArray();
  }
}
