package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.datasets.BundledModels;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The bundled model against llama.cpp: its ids, its logits, its greedy text. The golden comes from
 * {@code datasets/training/check_llama_cpp.py}.
 */
public final class PupTest {
  private static final double MAX_NMSE = 1e-5;

  private Model model;
  private Tokenizer tokenizer;
  private Decoder decoder;

  @BeforeClass
  public void open() throws IOException {
    model = Model.open(BundledModels.file("pup"), OpenOptions.NONE);
    tokenizer = model.tokenizer();
    decoder = model.decoder(new ExecutionMode.Float32(), 2);
  }

  @AfterClass(alwaysRun = true)
  public void close() throws IOException {
    decoder.close();
    model.close();
  }

  /** Number of the prompt, and what llama.cpp made of it. */
  @DataProvider
  public Object[][] prompts() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(resource("llama-cpp-golden.json"));
    List<Object[]> rows = new ArrayList<>();
    golden.get("prompts").forEach(prompt -> rows.add(new Object[] {rows.size(), prompt}));
    return rows.toArray(new Object[0][]);
  }

  @Test(dataProvider = "prompts")
  public void encodePrompt_goldenPrompt_givesLlamaCppIds(int number, JsonNode golden) {
    assertThat(tokenizer.encodePrompt(golden.get("prompt").asText()))
        .isEqualTo(ids(golden.get("ids")));
  }

  @Test(dataProvider = "prompts")
  public void forward_goldenPrompt_logitsAreLlamaCppsWithinNmse(int number, JsonNode golden)
      throws IOException {
    float[] logits = last(decoder.newState(), ids(golden.get("ids")));
    ByteBuffer expected =
        ByteBuffer.wrap(resource("llama-cpp-logits.f32")).order(ByteOrder.LITTLE_ENDIAN);
    double error = 0;
    double power = 0;
    for (int i = 0; i < logits.length; i++) {
      double other = expected.getFloat(4 * (number * logits.length + i));
      error += (logits[i] - other) * (logits[i] - other);
      power += other * other;
    }
    assertThat(error / power).isLessThanOrEqualTo(MAX_NMSE);
  }

  @Test(dataProvider = "prompts")
  public void forward_greedy_givesLlamaCppText(int number, JsonNode golden) {
    int[] expected = ids(golden.get("greedy_ids"));
    DecoderState state = decoder.newState();
    int[] generated = new int[expected.length];
    int[] next = ids(golden.get("ids"));
    for (int i = 0; i < generated.length; i++) {
      generated[i] = largest(last(state, next));
      next = new int[] {generated[i]};
    }
    assertThat(generated).isEqualTo(expected);
    assertThat(tokenizer.decode(generated)).isEqualTo(golden.get("greedy_text").asText());
  }

  private float[] last(DecoderState state, int... ids) {
    return decoder.forward(List.of(Segment.last(state, ids)))[0];
  }

  private static int largest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asInt();
    }
    return ids;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PupTest.class.getResourceAsStream("pup/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
