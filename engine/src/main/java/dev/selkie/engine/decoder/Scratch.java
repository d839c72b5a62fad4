package dev.selkie.engine.decoder;

/** Memory for values between the matrices of a layer, used again by the next layer. */
final class Scratch {
  private float[] wide = {};
  private float[] narrow = {};

  /** Room for at least {@code size} values, of any content; the same until asked for again. */
  float[] wide(int size) {
    wide = grown(wide, size);
    return wide;
  }

  /** A second such room. */
  float[] narrow(int size) {
    narrow = grown(narrow, size);
    return narrow;
  }

  private static float[] grown(float[] array, int size) {
    return array.length >= size ? array : new float[size];
  }
}
