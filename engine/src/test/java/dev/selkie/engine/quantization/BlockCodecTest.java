package dev.selkie.engine.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.TensorType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** {@link BlockDecoder} and {@link BlockEncoder} against what gguf-py makes of the same blocks. */
public class BlockCodecTest {
  @DataProvider
  public Object[][] cases() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("blocks.txt")),
                StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      assertThat(lines).hasSize(12);
      return lines.stream().map(line -> (Object[]) line.split(" ")).toArray(Object[][]::new);
    }
  }

  @Test(dataProvider = "cases")
  public void codec_blocksOfGgufPy_agree(String name, String given, String expected) {
    if (name.startsWith("QUANTIZE_")) {
      TensorType type = TensorType.valueOf(name.substring("QUANTIZE_".length()));
      float[] values = floats(bytes(given));
      ByteBuffer out = ByteBuffer.allocate(expected.length() / 2);
      BlockEncoder.encode(type, values, values.length, out);
      assertThat(out.hasRemaining()).isFalse();
      assertThat(HexFormat.of().formatHex(out.array())).isEqualTo(expected);
    } else {
      TensorType type = TensorType.valueOf(name);
      float[] values = floats(bytes(expected));
      float[] decoded = new float[values.length];
      BlockDecoder.decode(type, bytes(given), 0, decoded, 0, values.length);
      assertThat(decoded).containsExactly(values);
      int half = values.length / 2;
      float[] second = new float[half + 3];
      BlockDecoder.decode(type, bytes(given), half, second, 3, half);
      for (int i = 0; i < half; i++) {
        assertThat(second[3 + i]).isEqualTo(values[half + i]);
      }
    }
  }

  @Test
  public void decode_partOfABlock_isRefused() {
    ByteBuffer block = ByteBuffer.allocate(34);
    assertThatThrownBy(() -> BlockDecoder.decode(TensorType.Q8_0, block, 0, new float[32], 0, 31))
        .hasMessageContaining("whole blocks of 32");
    assertThatThrownBy(() -> BlockEncoder.encode(TensorType.Q6_K, new float[256], 256, block))
        .hasMessageContaining("Q6_K");
    float[] infinite = new float[32];
    infinite[5] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> BlockEncoder.encode(TensorType.Q8_0, infinite, 32, block))
        .hasMessageContaining("finite");
  }

  @Test
  public void half_everyBitPattern_isItsValueAndComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = (bits >> 10) & 31;
      int mantissa = bits & 1023;
      float value = HalfFloat.toFloat((short) bits);
      if (exponent == 31 && mantissa != 0) {
        assertThat(value).isNaN();
        assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(value))).isNaN();
        continue;
      }
      double magnitude =
          exponent == 31
              ? Double.POSITIVE_INFINITY
              : exponent == 0
                  ? Math.scalb((double) mantissa, -24)
                  : Math.scalb(1 + mantissa / 1024.0, exponent - 15);
      assertThat((double) value).isEqualTo(bits < 1 << 15 ? magnitude : -magnitude);
      assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
    }
  }

  @Test
  public void half_betweenTwoValues_roundsToTheNearerThenToEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = HalfFloat.toFloat((short) bits);
      float high = HalfFloat.toFloat((short) (bits + 1));
      float middle = (low + high) / 2;
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertThat(HalfFloat.fromFloat(middle)).isEqualTo((short) even);
      assertThat(HalfFloat.fromFloat(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(HalfFloat.fromFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
    assertThat(HalfFloat.fromFloat(65_519.99f)).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.fromFloat(65_520f)).isEqualTo((short) 0x7c00);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
