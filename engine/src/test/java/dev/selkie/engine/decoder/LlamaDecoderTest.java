package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.ExactBackend;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.kernels.KeyValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class LlamaDecoderTest extends DecoderFixture {
  @DataProvider
  public Object[][] shapes() {
    return new Object[][] {
      {new TinyModel(1, 96, false, true, TensorType.F32)},
      {new TinyModel(2, 72, true, false, TensorType.F32)},
      {new TinyModel(3, 96, true, true, TensorType.F16)},
      {new TinyModel(4, 72, false, false, TensorType.BF16)},
      {new TinyModel(5, 96, true, false, TensorType.Q8_0)},
      {new TinyModel(6, 96, false, true, TensorType.Q4_0)},
    };
  }

  @Test(dataProvider = "shapes")
  public void forward_float32_agreesWithTheDefinition(TinyModel tiny) throws IOException {
    int[] ids = randomIds(tiny.seed(), 90);
    try (Model model = open(tiny);
        Decoder decoder = model.decoder(F32, 2)) {
      double[][] expected = new NaiveLlama(model.weights()).logits(ids);
      assertThat(nmse(all(decoder, ids), expected)).isLessThan(1e-11);
    }
  }

  @Test(dataProvider = "shapes")
  public void forward_otherModes_stayNearTheDefinition(TinyModel tiny) throws IOException {
    int[] ids = randomIds(tiny.seed(), 40);
    try (Model model = open(tiny)) {
      double[][] expected = new NaiveLlama(model.weights()).logits(ids);
      List<Double> errors = new ArrayList<>();
      for (ExecutionMode mode :
          List.of(
              Q,
              integer(IntegerScheme.W8A12),
              integer(IntegerScheme.W8A8),
              integer(IntegerScheme.W4A8))) {
        try (Decoder decoder = model.decoder(mode, 1)) {
          errors.add(nmse(all(decoder, ids), expected));
        }
      }
      System.out.println(tiny + " NMSE of q, w8a12, w8a8, w4a8: " + errors);
      assertThat(errors.get(0)).as("q").isLessThan(1e-2);
      assertThat(errors.get(1)).as("w8a12").isLessThan(1e-2);
      assertThat(errors.get(2)).as("w8a8").isLessThan(2e-2);
      assertThat(errors.get(3)).as("w4a8").isBetween(errors.get(2), 0.7);
    }
  }

  /** Rounding the cache to halves or bytes costs little; the default keeps the reference exact. */
  @Test
  public void forward_roundedKeysAndValues_staysNear() throws IOException {
    int[] ids = randomIds(11, 120);
    try (Model model = open(new TinyModel(11, 96, false, false, TensorType.F32));
        Decoder exact = model.decoder(F32, 1);
        Decoder half = model.decoder(F32, 1, KeyValueType.F16);
        Decoder bytes = model.decoder(F32, 1, KeyValueType.Q8_0)) {
      double[][] expected = new NaiveLlama(model.weights()).logits(ids);
      double exactError = nmse(all(exact, ids), expected);
      double halfError = nmse(all(half, ids), expected);
      double bytesError = nmse(all(bytes, ids), expected);
      System.out.println(
          "NMSE of f32, f16, q8_0 caches: " + exactError + ", " + halfError + ", " + bytesError);
      assertThat(exactError).isLessThan(1e-11);
      assertThat(halfError).isBetween(exactError, 1e-5);
      assertThat(bytesError).isBetween(halfError, 2e-3);
    }
  }

  @DataProvider
  public Object[][] schemes() {
    return Arrays.stream(IntegerScheme.values())
        .map(scheme -> new Object[] {scheme})
        .toArray(Object[][]::new);
  }

  @Test(dataProvider = "schemes")
  public void forward_encrypted_equalsTheIntegerTwin(IntegerScheme scheme) throws IOException {
    int[] ids = randomIds(9, 20);
    try (Model model = open(new TinyModel(9, 72, true, false, TensorType.F16));
        Decoder clear = model.decoder(integer(scheme), 2)) {
      ExactBackend.Session session;
      try (Decoder encrypted =
          model.decoder(new ExecutionMode.Encrypted(scheme, "test-exact"), 2)) {
        assertThat(all(encrypted, ids)).isEqualTo(all(clear, ids));
        session = ExactBackend.SESSIONS.get(ExactBackend.SESSIONS.size() - 1);
        assertThat(session.prepared)
            .startsWith("blk.0.attn_qkv", "blk.0.attn_output", "blk.0.ffn_gate_up")
            .endsWith("blk.1.ffn_down", "output")
            .hasSize(9);
        assertThat(encrypted.certificates()).hasSize(9);
        assertThat(encrypted.linearCost().products()).isEqualTo(9);
      }
      assertThat(session.closed).isTrue();
      assertThat(session.openProducts).isZero();
      assertThat(clear.certificates()).isEmpty();
      assertThat(clear.linearCost()).isEqualTo(LinearCost.NONE);
    }
  }

  @Test
  public void decoder_unknownBackend_namesThoseFound() throws IOException {
    try (Model model = open(new TinyModel(9, 96, false, true, TensorType.F32))) {
      ExecutionMode mode = new ExecutionMode.Encrypted(IntegerScheme.W8A8, "rot13");
      assertThatThrownBy(() -> model.decoder(mode, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("test-exact")
          .hasMessageContaining("rot13");
    }
  }

  @Test
  public void forward_zeroRow_givesExactZeroAndItsBias() throws IOException {
    int[] ids = randomIds(10, 5);
    try (Model model = open(new TinyModel(10, 96, false, false, TensorType.F32))) {
      for (Object[] mode : modes()) {
        try (Decoder decoder = model.decoder((ExecutionMode) mode[0], 1)) {
          for (float[] logits : all(decoder, ids)) {
            assertThat(logits[5]).isZero();
            for (float logit : logits) {
              assertThat(logit).isFinite();
            }
          }
        }
      }
    }
  }

  @Test
  public void deviations_ofBlockMode_sayWhatWasMade() throws IOException {
    try (Model model = open(new TinyModel(11, 72, false, false, TensorType.F16));
        Decoder decoder = model.decoder(Q, 1);
        Decoder plain = model.decoder(F32, 1)) {
      assertThat(decoder.deviations())
          .containsExactlyInAnyOrder(
              "7 matrices as Q8_0 blocks, made at load from [F16]",
              "2 matrices as float32, since the width is no multiple of 32: 72");
      assertThat(plain.deviations()).isEmpty();
    }
    try (Model model = open(new TinyModel(11, 96, false, false, TensorType.Q4_0));
        Decoder decoder = model.decoder(Q, 1)) {
      assertThat(decoder.deviations()).isEmpty();
    }
  }

  @Test
  public void forward_wrongArguments_areRefusedBeforeAnythingChanges() throws IOException {
    try (Model model = open(new TinyModel(12, 96, false, true, TensorType.F32));
        Decoder decoder = model.decoder(F32, 1);
        Decoder second = model.decoder(F32, 1)) {
      DecoderState state = decoder.newState();
      assertThatThrownBy(() -> decoder.forward(List.of(Segment.last(state, new int[201]))))
          .isInstanceOf(ContextLengthException.class)
          .hasMessage("a sequence must fit the context of 200 tokens: 201");
      refused(() -> decoder.forward(List.of(Segment.last(state, 263))), "[0, 263): 263");
      refused(() -> decoder.forward(List.of(Segment.last(state, -1))), "[0, 263): -1");
      refused(
          () -> decoder.forward(List.of(Segment.last(state, 1), Segment.last(state, 2))),
          "one segment only");
      refused(() -> second.forward(List.of(Segment.last(state, 1))), "from this decoder");
      assertThat(state.position()).isZero();
      assertThat(decoder.forward(List.of())).isEmpty();
      decoder.close();
      decoder.close();
      assertThatThrownBy(() -> decoder.forward(List.of(Segment.last(state, 1))))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String rule) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
  }

  private static double nmse(float[][] actual, double[][] expected) {
    double error = 0;
    double squares = 0;
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        double difference = actual[t][i] - expected[t][i];
        error += difference * difference;
        squares += expected[t][i] * expected[t][i];
      }
    }
    return error / squares;
  }
}
