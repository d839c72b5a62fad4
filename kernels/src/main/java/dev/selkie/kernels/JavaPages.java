package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Keys and values of one head of one layer, in pages, by plain Java. */
final class JavaPages {
  private static final int PAGE = KeyValueLayout.PAGE;
  private static final int BLOCK = KeyValueLayout.BLOCK;

  private final KeyValueLayout layout;
  private final PageTable pages;
  private final int offset;
  private final int dimension;
  private final int padded;
  private final int blocks;

  JavaPages(KeyValueLayout layout, PageTable pages, int layer, int head) {
    this.layout = layout;
    this.pages = pages;
    this.offset = layout.offset(layer, head);
    this.dimension = layout.dimension();
    this.padded = layout.padded();
    this.blocks = layout.blocks();
  }

  private ByteBuffer page(int index) {
    return pages.page(index).duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
  }

  void put(int position, float[] x, int keyAt, int valueAt) {
    ByteBuffer page = page(position / PAGE);
    int slot = position % PAGE;
    int values = offset + layout.keyBytes();
    switch (layout.type()) {
      case F32 -> {
        for (int d = 0; d < dimension; d++) {
          page.putFloat(offset + (d * PAGE + slot) * 4, x[keyAt + d]);
          page.putFloat(values + (slot * padded + d) * 4, x[valueAt + d]);
        }
      }
      case F16 -> {
        for (int d = 0; d < dimension; d++) {
          page.putShort(offset + (d * PAGE + slot) * 2, HalfFloat.of(x[keyAt + d]));
          page.putShort(values + (slot * padded + d) * 2, HalfFloat.of(x[valueAt + d]));
        }
      }
      case Q8_0 -> putBlocks(page, slot, x, keyAt, valueAt);
    }
  }

  private void putBlocks(ByteBuffer page, int slot, float[] x, int keyAt, int valueAt) {
    int values = offset + layout.keyBytes();
    int quants = blocks * PAGE * 4;
    for (int block = 0; block < blocks; block++) {
      int first = block * BLOCK;
      int count = Math.min(BLOCK, dimension - first);
      float keyGreatest = greatest(x, keyAt + first, count);
      float valueGreatest = greatest(x, valueAt + first, count);
      page.putFloat(offset + (block * PAGE + slot) * 4, keyGreatest / 127);
      page.putFloat(values + (slot * blocks + block) * 4, valueGreatest / 127);
      float keyInverse = keyGreatest == 0 ? 0 : 127 / keyGreatest;
      float valueInverse = valueGreatest == 0 ? 0 : 127 / valueGreatest;
      for (int i = 0; i < count; i++) {
        page.put(
            offset + quants + (first + i) * PAGE + slot, round(x[keyAt + first + i] * keyInverse));
        page.put(
            values + quants + slot * padded + first + i,
            round(x[valueAt + first + i] * valueInverse));
      }
    }
  }

  private static float greatest(float[] x, int at, int count) {
    float greatest = 0;
    for (int i = 0; i < count; i++) {
      float magnitude = x[at + i] < 0 ? -x[at + i] : x[at + i];
      greatest = magnitude > greatest ? magnitude : greatest;
    }
    return greatest;
  }

  private static byte round(float x) {
    return (byte) (Float.floatToRawIntBits(x + FloatMath.ROUNDER) - FloatMath.ROUNDER_BITS);
  }

  /** Unpacks the keys of a page, [dimension, PAGE]. */
  void keys(int index, float[] to) {
    ByteBuffer page = page(index);
    int quants = offset + blocks * PAGE * 4;
    for (int i = 0; i < dimension * PAGE; i++) {
      int scale = offset + (i / PAGE / BLOCK * PAGE + i % PAGE) * 4;
      to[i] =
          switch (layout.type()) {
            case F32 -> page.getFloat(offset + i * 4);
            case F16 -> HalfFloat.toFloat(page.getShort(offset + i * 2));
            case Q8_0 -> page.get(quants + i) * page.getFloat(scale);
          };
    }
  }

  /** Unpacks the values of a page, [PAGE, padded]. */
  void values(int index, float[] to) {
    ByteBuffer page = page(index);
    int from = offset + layout.keyBytes();
    int quants = from + blocks * PAGE * 4;
    for (int i = 0; i < padded * PAGE; i++) {
      int scale = from + (i / padded * blocks + i % padded / BLOCK) * 4;
      to[i] =
          switch (layout.type()) {
            case F32 -> page.getFloat(from + i * 4);
            case F16 -> HalfFloat.toFloat(page.getShort(from + i * 2));
            case Q8_0 -> page.get(quants + i) * page.getFloat(scale);
          };
    }
  }
}
