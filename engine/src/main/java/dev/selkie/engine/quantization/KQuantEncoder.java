package dev.selkie.engine.quantization;

import java.nio.ByteBuffer;

/*
 * A super-block holds 256 values in groups that have quantized scales of their own [1]. Q4_K and
 * Q5_K: 8 groups of 32, value = scale * integer - minimum, where scales and minima are six-bit
 * multiples of two half floats. Q6_K: 16 groups of 16, value = scale * integer, where scales are
 * eight-bit multiples of one half float. Group scales come from GroupScale's searches; the integers are
 * then rounded anew against the scales as they were stored; where a stored scale is zero, the
 * search's integers stay. Cost: about 20 passes over the values.
 *
 * [1] ggml-org/llama.cpp, pull request 1684, 2023: k-quants.
 */
/** Writes super-blocks of the K types. */
final class KQuantEncoder {
  private static final int VALUES = 256;
  private static final int GROUPS = 8;

  private final float[] values;
  private final ByteBuffer out;

  /** {@code out} is little-endian and receives every block at its position. */
  KQuantEncoder(float[] values, ByteBuffer out) {
    this.values = values;
    this.out = out;
  }

  /** Writes one block of Q4_K from 256 values. */
  void q4(int at) {
    int[] quants = ranged(at, 15, -1, 20);
    for (int pair = 0; pair < VALUES; pair += 64) {
      for (int i = pair; i < pair + 32; i++) {
        out.put((byte) (quants[i] | (quants[i + 32] << 4)));
      }
    }
  }

  /** Writes one block of Q5_K from 256 values. */
  void q5(int at) {
    int[] quants = ranged(at, 31, -0.5f, 15);
    for (int lane = 0; lane < 32; lane++) {
      int fifths = 0;
      for (int group = 0; group < GROUPS; group++) {
        fifths |= (quants[32 * group + lane] >> 4) << group;
      }
      out.put((byte) fifths);
    }
    for (int pair = 0; pair < VALUES; pair += 64) {
      for (int i = pair; i < pair + 32; i++) {
        out.put((byte) ((quants[i] & 15) | ((quants[i + 32] & 15) << 4)));
      }
    }
  }

  /** Writes the head of a Q4_K or Q5_K block and gives its integers. */
  private int[] ranged(int at, int most, float firstOffset, int steps) {
    float[] scales = new float[GROUPS];
    float[] minima = new float[GROUPS];
    int[] quants = new int[VALUES];
    float greatestScale = 0;
    float greatestMinimum = 0;
    for (int group = 0; group < GROUPS; group++) {
      GroupScale.Ranged found =
          GroupScale.ranged(values, at + 32 * group, most, firstOffset, steps, quants, 32 * group);
      scales[group] = found.scale();
      minima[group] = found.minimum();
      greatestScale = Math.max(greatestScale, scales[group]);
      greatestMinimum = Math.max(greatestMinimum, minima[group]);
    }
    short scaleBits = HalfFloat.fromFloat(greatestScale / 63);
    short minimumBits = HalfFloat.fromFloat(greatestMinimum / 63);
    out.putShort(scaleBits);
    out.putShort(minimumBits);
    int[] sixBitScales = sixBits(scales, greatestScale);
    int[] sixBitMinima = sixBits(minima, greatestMinimum);
    packSixBits(sixBitScales, sixBitMinima);
    for (int group = 0; group < GROUPS; group++) {
      float scale = HalfFloat.toFloat(scaleBits) * sixBitScales[group];
      float minimum = HalfFloat.toFloat(minimumBits) * sixBitMinima[group];
      for (int i = 32 * group; i < 32 * group + 32 && scale != 0; i++) {
        quants[i] = GroupScale.clamp(round((values[at + i] + minimum) / scale), 0, most);
      }
    }
    return quants;
  }

  private static int[] sixBits(float[] parts, float greatest) {
    float inverse = greatest > 0 ? 63 / greatest : 0;
    int[] rounded = new int[GROUPS];
    for (int group = 0; group < GROUPS; group++) {
      rounded[group] = Math.min(63, round(inverse * parts[group]));
    }
    return rounded;
  }

  /** Twelve bytes: whole six-bit numbers of groups 0 to 3, whose spare bits hold groups 4 to 7. */
  private void packSixBits(int[] scales, int[] minima) {
    byte[] packed = new byte[12];
    for (int group = 0; group < 4; group++) {
      packed[group] = (byte) (scales[group] | ((scales[group + 4] >> 4) << 6));
      packed[group + 4] = (byte) (minima[group] | ((minima[group + 4] >> 4) << 6));
      packed[group + 8] = (byte) ((scales[group + 4] & 15) | ((minima[group + 4] & 15) << 4));
    }
    out.put(packed);
  }

  /** Writes one block of Q6_K from 256 values. */
  void q6(int at) {
    int[] quants = new int[VALUES];
    float[] scales = new float[16];
    float extreme = 0;
    for (int group = 0; group < 16; group++) {
      scales[group] = GroupScale.symmetric(values, at + 16 * group, quants, 16 * group);
      if (Math.abs(scales[group]) > Math.abs(extreme)) {
        extreme = scales[group];
      }
    }
    if (Math.abs(extreme) < GroupScale.LEAST) {
      out.put(new byte[210]);
      return;
    }
    float inverse = -128 / extreme;
    short scaleBits = HalfFloat.fromFloat(1 / inverse);
    byte[] eightBits = new byte[16];
    for (int group = 0; group < 16; group++) {
      eightBits[group] = (byte) Math.min(127, round(inverse * scales[group]));
      float scale = HalfFloat.toFloat(scaleBits) * eightBits[group];
      for (int i = 16 * group; i < 16 * group + 16 && scale != 0; i++) {
        quants[i] = 32 + GroupScale.clamp(round(values[at + i] / scale), -32, 31);
      }
    }
    packSix(quants);
    out.put(eightBits);
    out.putShort(scaleBits);
  }

  /** Low four bits of all values, then high two bits. */
  private void packSix(int[] quants) {
    for (int half = 0; half < VALUES; half += 128) {
      for (int i = half; i < half + 64; i++) {
        out.put((byte) ((quants[i] & 15) | ((quants[i + 64] & 15) << 4)));
      }
    }
    for (int half = 0; half < VALUES; half += 128) {
      for (int i = half; i < half + 32; i++) {
        out.put(
            (byte)
                ((quants[i] >> 4)
                    | ((quants[i + 32] >> 4) << 2)
                    | ((quants[i + 64] >> 4) << 4)
                    | ((quants[i + 96] >> 4) << 6)));
      }
    }
  }

  private static int round(float x) {
    return (int) Math.rint(x);
  }
}
