package dev.selkie.kernels;

import java.nio.ByteBuffer;

/*
 * For each output the blocks of 32 columns are taken in ascending order: an exact integer sum, then
 *   y += (float) sum * (d * scale of the activations)
 * and, where the format has a minimum, y += m * (scale * sum of the activations). Q6_K has a scale
 * for 16 columns: its integer sum is scale0 * sum0 + scale1 * sum1, still exact. The native kernels
 * round at the same places, so results are equal bit for bit.
 */
/** Products with one row of blocks after the other. */
final class JavaBlocks {
  private static final int BLOCK = 32;

  private final BlockFormat format;
  private final ByteBuffer blocks;
  private final int cols;
  private final byte[] quants;
  private final float[] d;
  private final float[] m;

  /** Two a block. */
  private final byte[] inner;

  /** {@code blocks} are little-endian and row-major, from index 0 on. */
  JavaBlocks(BlockFormat format, ByteBuffer blocks, int cols) {
    this.format = format;
    this.blocks = blocks;
    this.cols = cols;
    this.quants = new byte[cols];
    this.d = new float[cols / BLOCK];
    this.m = new float[cols / BLOCK];
    this.inner = new byte[2 * cols / BLOCK];
  }

  /** Writes the products of one row with token t to {@code y[at + t * stride]}. */
  void multiplyRow(int row, JavaBlockActivations x, float[] y, int at, int stride) {
    unpack(Math.toIntExact(row * format.rowBytes(cols)));
    boolean minimum = hasMinimum();
    for (int token = 0; token < x.tokens(); token++) {
      float sum = 0;
      for (int b = 0; b < d.length; b++) {
        int block = token * d.length + b;
        int exact =
            inner[2 * b] * dot(x.quants(), b * BLOCK, block * BLOCK)
                + inner[2 * b + 1] * dot(x.quants(), b * BLOCK + 16, block * BLOCK + 16);
        sum += exact * (d[b] * x.scales()[block]);
        if (minimum) {
          sum += m[b] * x.scaledSums()[block];
        }
      }
      y[at + token * stride] = sum;
    }
  }

  private boolean hasMinimum() {
    return switch (format) {
      case Q8_0, Q4_0, Q5_0, Q6_K -> false;
      case Q4_1, Q5_1, Q4_K, Q5_K -> true;
    };
  }

  /** Sixteen products. */
  private int dot(byte[] x, int at, int xAt) {
    int sum = 0;
    for (int i = 0; i < 16; i++) {
      sum += quants[at + i] * x[xAt + i];
    }
    return sum;
  }

  private void unpack(int rowAt) {
    java.util.Arrays.fill(inner, (byte) 1);
    for (int i = 0; i < cols / format.cols(); i++) {
      int at = rowAt + i * format.bytes();
      int b = i * format.cols() / BLOCK;
      switch (format) {
        case Q8_0 -> bytes(at, b);
        case Q4_0 -> nibbles(at, at + 2, b, 8);
        case Q4_1 -> {
          nibbles(at, at + 4, b, 0);
          m[b] = half(at + 2);
        }
        case Q5_0 -> fiveBits(at, at + 2, b, 16);
        case Q5_1 -> {
          fiveBits(at, at + 4, b, 0);
          m[b] = half(at + 2);
        }
        case Q4_K -> superBlock(at, at + 16, b);
        case Q5_K -> {
          superBlock(at, at + 48, b);
          addFifthOfGroups(at + 16, b);
        }
        case Q6_K -> sixBits(at, b);
      }
    }
  }

  private float half(int at) {
    return HalfFloat.toFloat(blocks.getShort(at));
  }

  private void bytes(int at, int b) {
    d[b] = half(at);
    blocks.get(at + 2, quants, b * BLOCK, BLOCK);
  }

  private void nibbles(int at, int pairs, int b, int offset) {
    d[b] = half(at);
    for (int i = 0; i < 16; i++) {
      int pair = blocks.get(pairs + i);
      quants[b * BLOCK + i] = (byte) ((pair & 15) - offset);
      quants[b * BLOCK + 16 + i] = (byte) (((pair >> 4) & 15) - offset);
    }
  }

  private void fiveBits(int at, int fifthAt, int b, int offset) {
    nibbles(at, fifthAt + 4, b, offset);
    int fifth = blocks.getInt(fifthAt);
    for (int i = 0; i < BLOCK; i++) {
      quants[b * BLOCK + i] += (byte) (((fifth >>> i) & 1) << 4);
    }
  }

  /** Scales and nibbles of Q4_K and Q5_K. */
  private void superBlock(int at, int pairs, int b) {
    for (int g = 0; g < 8; g++) {
      d[b + g] = half(at) * scale(at + 4, g);
      m[b + g] = -half(at + 2) * minimum(at + 4, g);
      for (int i = 0; i < BLOCK; i++) {
        int pair = blocks.get(pairs + g / 2 * BLOCK + i);
        quants[(b + g) * BLOCK + i] = (byte) ((pair >> (4 * (g & 1))) & 15);
      }
    }
  }

  private void addFifthOfGroups(int at, int b) {
    for (int g = 0; g < 8; g++) {
      for (int i = 0; i < BLOCK; i++) {
        quants[(b + g) * BLOCK + i] += (byte) (((blocks.get(at + i) >> g) & 1) << 4);
      }
    }
  }

  /** Eight scales and minima of six bits in 12 bytes. */
  private int scale(int at, int g) {
    return g < 4
        ? blocks.get(at + g) & 63
        : (blocks.get(at + g + 4) & 15) | (((blocks.get(at + g - 4) >> 6) & 3) << 4);
  }

  private int minimum(int at, int g) {
    return g < 4
        ? blocks.get(at + g + 4) & 63
        : ((blocks.get(at + g + 4) >> 4) & 15) | (((blocks.get(at + g) >> 6) & 3) << 4);
  }

  private void sixBits(int at, int b) {
    for (int g = 0; g < 8; g++) {
      d[b + g] = half(at + 208);
      inner[2 * (b + g)] = blocks.get(at + 192 + 2 * g);
      inner[2 * (b + g) + 1] = blocks.get(at + 193 + 2 * g);
      int quarter = g % 4;
      for (int i = 0; i < BLOCK; i++) {
        int pair = blocks.get(at + 64 * (g / 4) + 32 * (quarter & 1) + i);
        int high = (blocks.get(at + 128 + 32 * (g / 4) + i) >> (2 * quarter)) & 3;
        int low = (pair >> (4 * (quarter >> 1))) & 15;
        quants[(b + g) * BLOCK + i] = (byte) ((low | (high << 4)) - 32);
      }
    }
  }
}
