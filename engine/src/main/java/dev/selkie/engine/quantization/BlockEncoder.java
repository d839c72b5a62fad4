package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Turns floats into values of a tensor type, as ggml's reference quantizers do: Q8_0 with scale
 * absmax / 127, Q4_0 with scale extreme / -8, halves rounded away from zero.
 */
public final class BlockEncoder {
  private static final Set<TensorType> TYPES =
      Set.of(TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0, TensorType.Q4_0);

  private BlockEncoder() {}

  /** Whether this class writes the type. */
  public static boolean writes(TensorType type) {
    return TYPES.contains(type);
  }

  /**
   * Encodes values.
   *
   * @param values {@code count} floats from index 0 on
   * @param count a multiple of the block size
   * @param out receives the blocks at its position, which advances
   */
  public static void encode(TensorType type, float[] values, int count, ByteBuffer out) {
    int size = type.blockValues();
    if (count % size != 0 || count > values.length) {
      throw new IllegalArgumentException("values must be whole blocks of " + size + ": " + count);
    }
    out.order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < count; at += size) {
      switch (type) {
        case F32 -> out.putFloat(values[at]);
        case F16 -> out.putShort(HalfFloat.fromFloat(values[at]));
        case BF16 -> out.putShort(HalfFloat.toBfloat16(values[at]));
        case Q8_0 -> q8(values, at, out);
        case Q4_0 -> q4(values, at, out);
        default -> throw new IllegalArgumentException("type must be one of " + TYPES + ": " + type);
      }
    }
  }

  private static void q8(float[] values, int at, ByteBuffer out) {
    float extreme = Math.abs(extreme(values, at));
    float scale = extreme / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    out.putShort(HalfFloat.fromFloat(scale));
    for (int i = 0; i < 32; i++) {
      float scaled = values[at + i] * inverse;
      out.put((byte) (scaled < 0 ? -(int) (0.5f - scaled) : (int) (scaled + 0.5f)));
    }
  }

  private static void q4(float[] values, int at, ByteBuffer out) {
    float scale = extreme(values, at) / -8;
    float inverse = scale == 0 ? 0 : 1 / scale;
    out.putShort(HalfFloat.fromFloat(scale));
    for (int i = 0; i < 16; i++) {
      int low = Math.min(15, (int) (values[at + i] * inverse + 8.5f));
      int high = Math.min(15, (int) (values[at + 16 + i] * inverse + 8.5f));
      out.put((byte) (low | high << 4));
    }
  }

  /** The value of largest magnitude in a block of 32, with its sign; the first of equals. */
  private static float extreme(float[] values, int at) {
    float extreme = 0;
    for (int i = at; i < at + 32; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException("values to quantize must be finite: " + values[i]);
      }
      if (Math.abs(values[i]) > Math.abs(extreme)) {
        extreme = values[i];
      }
    }
    return extreme;
  }
}
