package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightFormat;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Path;

/** GGUF, version 2 and 3, in one file or split into several. */
public final class GgufFormat implements WeightFormat {
  /** The letters GGUF as a little-endian integer. */
  static final long MAGIC = 0x46554747L;

  /** For {@link java.util.ServiceLoader}. */
  public GgufFormat() {}

  @Override
  public String name() {
    return "gguf";
  }

  @Override
  public boolean recognizes(Path file, byte[] head) {
    return head.length >= 4 && head[0] == 'G' && head[1] == 'G' && head[2] == 'U' && head[3] == 'F';
  }

  @Override
  public WeightSource open(Path file, OpenOptions options) throws IOException {
    return GgufShards.open(file);
  }
}
