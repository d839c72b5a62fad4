package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns floats into values of a tensor type, as ggml's reference quantizers do: Q8_0 with scale
 * absmax / 127; type_0 with scale extreme / -2^(bits-1); type_1 with minimum and scale range /
 * (2^bits - 1); halves rounded away from zero. The K types are {@link KQuantEncoder}'s.
 */
public final class BlockEncoder {
  private BlockEncoder() {}

  /**
   * Encodes values.
   *
   * @param values {@code count} floats from index 0 on
   * @param count a multiple of the block size
   * @param out receives the blocks at its position, which advances
   * @throws IllegalArgumentException if a value for a block type is not finite
   */
  public static void encode(TensorType type, float[] values, int count, ByteBuffer out) {
    int size = type.blockValues();
    if (count % size != 0 || count > values.length) {
      throw new IllegalArgumentException("values must be whole blocks of " + size + ": " + count);
    }
    if (size > 1) {
      requireFinite(values, count);
    }
    out.order(ByteOrder.LITTLE_ENDIAN);
    KQuantEncoder superBlocks = new KQuantEncoder(values, out);
    for (int at = 0; at < count; at += size) {
      switch (type) {
        case F32 -> out.putFloat(values[at]);
        case F16 -> out.putShort(HalfFloat.fromFloat(values[at]));
        case BF16 -> out.putShort(HalfFloat.toBfloat16(values[at]));
        case Q8_0 -> q8(values, at, out);
        case Q4_0 -> symmetric(values, at, 4, out);
        case Q5_0 -> symmetric(values, at, 5, out);
        case Q4_1 -> ranged(values, at, 4, out);
        case Q5_1 -> ranged(values, at, 5, out);
        case Q4_K -> superBlocks.q4(at);
        case Q5_K -> superBlocks.q5(at);
        case Q6_K -> superBlocks.q6(at);
      }
    }
  }

  private static void requireFinite(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException("values to quantize must be finite: " + values[i]);
      }
    }
  }

  private static void q8(float[] values, int at, ByteBuffer out) {
    float scale = Math.abs(extreme(values, at)) / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    out.putShort(HalfFloat.fromFloat(scale));
    for (int i = 0; i < 32; i++) {
      float scaled = values[at + i] * inverse;
      out.put((byte) (scaled < 0 ? -(int) (0.5f - scaled) : (int) (scaled + 0.5f)));
    }
  }

  /** Q4_0 and Q5_0: the value of largest magnitude becomes the lowest integer. */
  private static void symmetric(float[] values, int at, int bits, ByteBuffer out) {
    int half = 1 << (bits - 1);
    float scale = extreme(values, at) / -half;
    float inverse = scale == 0 ? 0 : 1 / scale;
    out.putShort(HalfFloat.fromFloat(scale));
    int[] quants = new int[32];
    for (int i = 0; i < 32; i++) {
      // One rounding of product and sum together, as with a fused multiply-add.
      float shifted = (float) ((double) values[at + i] * inverse + (half + 0.5));
      quants[i] = Math.min(2 * half - 1, (int) shifted);
    }
    pack(quants, bits, out);
  }

  /** Q4_1 and Q5_1: integers count from the minimum. */
  private static void ranged(float[] values, int at, int bits, ByteBuffer out) {
    float least = values[at];
    float greatest = values[at];
    for (int i = at + 1; i < at + 32; i++) {
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    int most = (1 << bits) - 1;
    float scale = (greatest - least) / most;
    float inverse = scale == 0 ? 0 : 1 / scale;
    out.putShort(HalfFloat.fromFloat(scale));
    out.putShort(HalfFloat.fromFloat(least));
    int[] quants = new int[32];
    for (int i = 0; i < 32; i++) {
      quants[i] = Math.min(most, (int) ((values[at + i] - least) * inverse + 0.5f));
    }
    pack(quants, bits, out);
  }

  /** Fifth bits, if any, in one word, then low halves: value i with value i + 16 in a byte. */
  private static void pack(int[] quants, int bits, ByteBuffer out) {
    if (bits == 5) {
      int fifths = 0;
      for (int i = 0; i < 32; i++) {
        fifths |= (quants[i] >> 4) << i;
      }
      out.putInt(fifths);
    }
    for (int i = 0; i < 16; i++) {
      out.put((byte) ((quants[i] & 15) | ((quants[i + 16] & 15) << 4)));
    }
  }

  /** The value of largest magnitude in a block of 32, with its sign; the first of equals. */
  private static float extreme(float[] values, int at) {
    float extreme = 0;
    for (int i = at; i < at + 32; i++) {
      if (Math.abs(values[i]) > Math.abs(extreme)) {
        extreme = values[i];
      }
    }
    return extreme;
  }
}
