package dev.selkie.engine.weights;

import java.util.Optional;

/** GGUF tensor types that Selkie reads: values per block, bytes per block. */
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  BF16(30, 1, 2);

  private final int id;
  private final int blockValues;
  private final int blockBytes;

  TensorType(int id, int blockValues, int blockBytes) {
    this.id = id;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  /** The type's number in GGUF. */
  public int id() {
    return id;
  }

  /** Values per block. */
  public int blockValues() {
    return blockValues;
  }

  /** Bytes per block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** The type with a GGUF number, if Selkie reads it. */
  public static Optional<TensorType> of(int id) {
    for (TensorType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
