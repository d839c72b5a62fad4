package dev.selkie.engine.decoder;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one sequence, in blocks of {@link #BLOCK} positions. A full block never
 * changes again, so forks share it; the last, partly filled one is copied. Keys lie transposed
 * (dimension, then position), so that scores of neighbouring positions are neighbours in memory.
 */
final class KeyValueCache implements DecoderState {
  /** Positions per block. */
  static final int BLOCK = 64;

  /**
   * For each layer: keys [kvHead, dimension, position] and values [kvHead, position, dimension].
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Block(float[][] keys, float[][] values) {
    static Block empty(int layers, int size) {
      return new Block(new float[layers][size], new float[layers][size]);
    }

    Block copy() {
      return new Block(copy(keys), copy(values));
    }

    private static float[][] copy(float[][] arrays) {
      float[][] copies = new float[arrays.length][];
      for (int i = 0; i < arrays.length; i++) {
        copies[i] = arrays[i].clone();
      }
      return copies;
    }
  }

  private final LlamaDecoder owner;
  private final int layers;
  private final int kvHeads;
  private final int headDimension;
  private final List<Block> blocks = new ArrayList<>();
  private int position;

  KeyValueCache(LlamaDecoder owner, int layers, int kvHeads, int headDimension) {
    this.owner = owner;
    this.layers = layers;
    this.kvHeads = kvHeads;
    this.headDimension = headDimension;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public DecoderState fork() {
    KeyValueCache fork = new KeyValueCache(owner, layers, kvHeads, headDimension);
    int full = position / BLOCK;
    fork.blocks.addAll(blocks.subList(0, full));
    if (position % BLOCK != 0) {
      fork.blocks.add(blocks.get(full).copy());
    }
    fork.position = position;
    return fork;
  }

  LlamaDecoder owner() {
    return owner;
  }

  Block block(int index) {
    return blocks.get(index);
  }

  /** Makes room for positions below {@code end}. */
  void reserve(int end) {
    while (blocks.size() * BLOCK < end) {
      blocks.add(Block.empty(layers, kvHeads * headDimension * BLOCK));
    }
  }

  /**
   * Stores one position of one layer.
   *
   * @param qkv holds the keys of all heads from {@code keyAt} on and the values from {@code
   *     valueAt}
   */
  void store(int layer, int at, float[] qkv, int keyAt, int valueAt) {
    Block block = blocks.get(at / BLOCK);
    int slot = at % BLOCK;
    float[] keys = block.keys()[layer];
    for (int i = 0; i < kvHeads * headDimension; i++) {
      keys[i * BLOCK + slot] = qkv[keyAt + i];
    }
    float[] values = block.values()[layer];
    for (int head = 0; head < kvHeads; head++) {
      System.arraycopy(
          qkv,
          valueAt + head * headDimension,
          values,
          (head * BLOCK + slot) * headDimension,
          headDimension);
    }
  }

  /** Counts {@code tokens} new positions as done in every layer. */
  void advance(int tokens) {
    position += tokens;
  }
}
