package dev.selkie.engine.fuzz;

import dev.selkie.engine.chat.template.TemplateFuzzer;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.tokenizer.TokenizerJsonFuzzer;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.testng.annotations.Test;

/** The fuzz targets on seeded mutations of good inputs; the profile {@code fuzz} searches on. */
public class FuzzTargetsTest {
  private static final long SEED = 20261122;

  /** A target. */
  private interface Target {
    void run(byte[] data) throws IOException;
  }

  private static void mutate(byte[] good, int head, int rounds, Target target) throws IOException {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    target.run(good);
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[random.nextInt(Math.min(head, bytes.length))] = (byte) random.nextInt(256);
      }
      target.run(
          random.nextInt(10) == 0
              ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
              : bytes);
    }
  }

  @Test
  public void gguf_mutated_opensOrIsRefused() throws IOException {
    Path file = Files.createTempFile("tiny", ".gguf");
    try {
      new TinyModel(3, 96, true, false, TensorType.Q4_0).write(file);
      mutate(Files.readAllBytes(file), 8000, 300, GgufFuzzer::fuzzerTestOneInput);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  public void tokenizerJson_mutated_readsOrIsRefused() throws IOException {
    for (String name : new String[] {"gpt-2", "llama"}) {
      byte[] good = resource("/dev/selkie/engine/tokenizer/" + name + "/tokenizer.json");
      mutate(good, 4000, 300, TokenizerJsonFuzzer::fuzzerTestOneInput);
    }
  }

  @Test
  public void template_mutated_rendersOrIsRefused() throws IOException {
    for (String name : new String[] {"qwen3", "macros"}) {
      byte[] good = resource("/dev/selkie/engine/chat/templates/" + name + ".jinja");
      mutate(good, good.length, 1000, TemplateFuzzer::fuzzerTestOneInput);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FuzzTargetsTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no such resource: " + name);
      }
      return in.readAllBytes();
    }
  }
}
