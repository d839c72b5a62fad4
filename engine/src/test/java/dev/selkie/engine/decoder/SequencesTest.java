package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.kernels.KeyValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.Test;

/** However a sequence is cut, batched, forked or shared among threads, its bits stay. */
public class SequencesTest extends DecoderFixture {
  private static final int LENGTH = 150;

  @Test(dataProvider = "modes")
  public void forward_anyChunksBatchForkOrThreads_givesTheSameBits(
      ExecutionMode mode, KeyValueType keyValues) throws IOException {
    int[] ids = randomIds(7, LENGTH);
    int[] other = randomIds(8, LENGTH);
    try (Model model = open(new TinyModel(7, 72, true, false, TensorType.F16));
        Decoder decoder = model.decoder(mode, 1, keyValues);
        Decoder threaded = model.decoder(mode, 3, keyValues)) {
      float[][] expected = all(decoder, ids);
      assertThat(all(threaded, ids)).as("threads").isEqualTo(expected);
      for (int chunk : new int[] {1, 7, 64}) {
        assertThat(chunked(decoder, ids, chunk)).as("chunks of %d", chunk).isEqualTo(expected);
      }
      assertThat(inABatch(threaded, ids, other)).as("in a batch").isEqualTo(expected);
      for (int at : new int[] {1, 15, 16, 17, 70, 128}) {
        assertThat(forked(decoder, ids, other, at)).as("fork at %d", at).isEqualTo(expected);
      }
    }
  }

  @Test
  public void close_state_endsItAndNotItsFork() throws IOException {
    int[] ids = randomIds(12, 40);
    try (Model model = open(new TinyModel(12, 96, false, false, TensorType.F32));
        Decoder decoder = model.decoder(F32, 1)) {
      float[][] expected = all(decoder, ids);
      DecoderState state = decoder.newState();
      decoder.forward(List.of(new Segment(state, Arrays.copyOf(ids, 20), 20)));
      DecoderState fork = state.fork();
      state.close();
      state.close();
      assertThatThrownBy(() -> decoder.forward(List.of(Segment.last(state, 1))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the sequence is closed");
      assertThatThrownBy(state::fork).isInstanceOf(IllegalStateException.class);
      int[] rest = Arrays.copyOfRange(ids, 20, 40);
      assertThat(decoder.forward(List.of(new Segment(fork, rest, 0))))
          .isEqualTo(Arrays.copyOfRange(expected, 20, 40));
    }
  }

  private static float[][] chunked(Decoder decoder, int[] ids, int chunk) {
    DecoderState state = decoder.newState();
    List<float[]> logits = new ArrayList<>();
    for (int from = 0; from < ids.length; from += chunk) {
      int[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + chunk));
      logits.addAll(Arrays.asList(decoder.forward(List.of(new Segment(state, part, 0)))));
      assertThat(state.position()).isEqualTo(from + part.length);
    }
    return logits.toArray(float[][]::new);
  }

  /** Runs the sequence between others, in more tokens than one pass takes. */
  private static float[][] inABatch(Decoder decoder, int[] ids, int[] other) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int[] mine = i == 13 ? ids : other;
      segments.add(new Segment(decoder.newState(), mine, i == 13 ? 0 : mine.length - i % 2));
    }
    float[][] logits = decoder.forward(segments);
    assertThat(logits).hasNumberOfRows(LENGTH + 9);
    return Arrays.copyOfRange(logits, 6, 6 + LENGTH);
  }

  /** Forks after {@code at} tokens, spoils the original, and continues the fork. */
  private static float[][] forked(Decoder decoder, int[] ids, int[] other, int at) {
    DecoderState state = decoder.newState();
    float[][] first = decoder.forward(List.of(new Segment(state, Arrays.copyOf(ids, at), 0)));
    DecoderState fork = state.fork();
    assertThat(fork.position()).isEqualTo(at);
    decoder.forward(List.of(Segment.last(state, Arrays.copyOf(other, LENGTH - at))));
    int[] rest = Arrays.copyOfRange(ids, at, ids.length);
    float[][] second = decoder.forward(List.of(new Segment(fork, rest, 0)));
    List<float[]> logits = new ArrayList<>(Arrays.asList(first));
    logits.addAll(Arrays.asList(second));
    return logits.toArray(float[][]::new);
  }
}
