package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.testng.SkipException;

/** Inputs for kernel tests, and the group {@code native}'s precondition. */
final class Matrices {
  private Matrices() {}

  /** Skips where native code was left out by choice; fails where it should load but does not. */
  static void requireNative() {
    if ("skip".equals(System.getProperty("selkie.native"))) {
      throw new SkipException("built with -Dnative=skip, so there are no native kernels to test");
    }
    Native.load();
  }

  static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer int8(Random random, int count) {
    ByteBuffer result = direct(count);
    for (int i = 0; i < count; i++) {
      result.put(i, (byte) (random.nextInt(255) - 127));
    }
    return result;
  }

  static ByteBuffer int8(int value, int count) {
    ByteBuffer result = direct(count);
    for (int i = 0; i < count; i++) {
      result.put(i, (byte) value);
    }
    return result;
  }

  static ByteBuffer float32(Random random, int count) {
    ByteBuffer result = direct(count * Float.BYTES);
    for (int i = 0; i < count; i++) {
      result.putFloat(i * Float.BYTES, (float) random.nextGaussian());
    }
    return result;
  }

  /** Random blocks; their f16 scales and minima are finite, of both signs, subnormal ones too. */
  static ByteBuffer blocks(Random random, BlockFormat format, int rows, int cols) {
    int count = rows * cols / format.cols();
    byte[] content = new byte[count * format.bytes()];
    random.nextBytes(content);
    ByteBuffer result = direct(content.length).put(0, content);
    int[] halves =
        switch (format) {
          case Q8_0, Q4_0, Q5_0 -> new int[] {0};
          case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
          case Q6_K -> new int[] {208};
        };
    for (int i = 0; i < count; i++) {
      for (int at : halves) {
        int exponent = random.nextInt(19);
        int half = random.nextInt(2) << 15 | exponent << 10 | random.nextInt(1024);
        result.putShort(i * format.bytes() + at, (short) half);
      }
    }
    return result;
  }

  static ByteBuffer residues(Random random, int count, long q) {
    ByteBuffer result = direct(count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      result.putLong(i * Long.BYTES, Math.floorMod(random.nextLong(), q));
    }
    return result;
  }

  static float[] floats(Random random, int count) {
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  static short[] shorts(Random random, int count, int most) {
    short[] result = new short[count];
    for (int i = 0; i < count; i++) {
      result[i] = (short) (random.nextInt(2 * most + 1) - most);
    }
    return result;
  }
}
