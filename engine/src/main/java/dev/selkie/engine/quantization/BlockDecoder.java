package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns values of any tensor type into floats. The block layouts are those of ggml-quants.c
 * (type_0: scale; type_1: scale and minimum; K: blocks of 256 with quantized scales).
 */
public final class BlockDecoder {
  private BlockDecoder() {}

  /**
   * Decodes a range of a tensor's values.
   *
   * @param data the whole tensor, little-endian, from position 0
   * @param first index of the first value, a multiple of the block size
   * @param out receives {@code count} floats from index {@code at} on
   * @param count values to decode, a multiple of the block size
   */
  public static void decode(
      TensorType type, ByteBuffer data, long first, float[] out, int at, int count) {
    int size = type.blockValues();
    if (first % size != 0 || count % size != 0) {
      throw new IllegalArgumentException(
          "a range must consist of whole blocks of " + size + ": " + first + ", " + count);
    }
    ByteBuffer in = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int offset = Math.toIntExact(first / size * type.blockBytes());
    for (int i = 0; i < count; i += size) {
      block(type, in, offset, out, at + i);
      offset += type.blockBytes();
    }
  }

  private static void block(TensorType type, ByteBuffer in, int offset, float[] out, int at) {
    switch (type) {
      case F32 -> out[at] = in.getFloat(offset);
      case F16 -> out[at] = half(in, offset);
      case BF16 -> out[at] = HalfFloat.fromBfloat16(in.getShort(offset));
      case Q8_0 -> q8(in, offset, out, at);
      case Q4_0 -> q4(in, half(in, offset), -8 * half(in, offset), offset + 2, out, at);
      case Q4_1 -> q4(in, half(in, offset), half(in, offset + 2), offset + 4, out, at);
      case Q5_0 -> q5(in, half(in, offset), -16 * half(in, offset), offset + 2, out, at);
      case Q5_1 -> q5(in, half(in, offset), half(in, offset + 2), offset + 4, out, at);
      case Q4_K -> q4k(in, offset, out, at);
      case Q5_K -> q5k(in, offset, out, at);
      case Q6_K -> q6k(in, offset, out, at);
    }
  }

  private static float half(ByteBuffer in, int offset) {
    return HalfFloat.toFloat(in.getShort(offset));
  }

  private static void q8(ByteBuffer in, int offset, float[] out, int at) {
    float scale = half(in, offset);
    for (int i = 0; i < 32; i++) {
      out[at + i] = scale * in.get(offset + 2 + i);
    }
  }

  private static void q4(
      ByteBuffer in, float scale, float minimum, int quants, float[] out, int at) {
    for (int i = 0; i < 16; i++) {
      int pair = in.get(quants + i);
      out[at + i] = scale * (pair & 15) + minimum;
      out[at + 16 + i] = scale * (pair >> 4 & 15) + minimum;
    }
  }

  private static void q5(ByteBuffer in, float scale, float minimum, int high, float[] out, int at) {
    int fifth = in.getInt(high);
    for (int i = 0; i < 16; i++) {
      int pair = in.get(high + 4 + i);
      out[at + i] = scale * ((pair & 15) | ((fifth >>> i) & 1) << 4) + minimum;
      out[at + 16 + i] = scale * (((pair >> 4) & 15) | ((fifth >>> (i + 16)) & 1) << 4) + minimum;
    }
  }

  /** Six-bit scale of a group of 32 in Q4_K and Q5_K: eight scales and minima in 12 bytes. */
  private static int scale(ByteBuffer in, int scales, int group) {
    return group < 4
        ? in.get(scales + group) & 63
        : (in.get(scales + group + 4) & 15) | ((in.get(scales + group - 4) >> 6) & 3) << 4;
  }

  private static int minimum(ByteBuffer in, int scales, int group) {
    return group < 4
        ? in.get(scales + group + 4) & 63
        : ((in.get(scales + group + 4) >> 4) & 15) | ((in.get(scales + group) >> 6) & 3) << 4;
  }

  private static void q4k(ByteBuffer in, int offset, float[] out, int at) {
    float d = half(in, offset);
    float dmin = half(in, offset + 2);
    for (int group = 0; group < 8; group++) {
      float scale = d * scale(in, offset + 4, group);
      float minimum = dmin * minimum(in, offset + 4, group);
      for (int i = 0; i < 32; i++) {
        int pair = in.get(offset + 16 + group / 2 * 32 + i);
        out[at + 32 * group + i] = scale * ((pair >> (4 * (group & 1))) & 15) - minimum;
      }
    }
  }

  private static void q5k(ByteBuffer in, int offset, float[] out, int at) {
    float d = half(in, offset);
    float dmin = half(in, offset + 2);
    for (int group = 0; group < 8; group++) {
      float scale = d * scale(in, offset + 4, group);
      float minimum = dmin * minimum(in, offset + 4, group);
      for (int i = 0; i < 32; i++) {
        int low = (in.get(offset + 48 + group / 2 * 32 + i) >> (4 * (group & 1))) & 15;
        int high = (in.get(offset + 16 + i) >> group) & 1;
        out[at + 32 * group + i] = scale * (low | high << 4) - minimum;
      }
    }
  }

  private static void q6k(ByteBuffer in, int offset, float[] out, int at) {
    float d = half(in, offset + 208);
    for (int i = 0; i < 256; i++) {
      int half = i / 128;
      int quarter = i / 32 % 4;
      int lane = i % 32;
      int pair = in.get(offset + 64 * half + 32 * (quarter & 1) + lane);
      int low = (pair >> (4 * (quarter >> 1))) & 15;
      int high = (in.get(offset + 128 + 32 * half + lane) >> (2 * quarter)) & 3;
      int scale = in.get(offset + 192 + i / 16);
      out[at + i] = d * scale * ((low | high << 4) - 32);
    }
  }
}
