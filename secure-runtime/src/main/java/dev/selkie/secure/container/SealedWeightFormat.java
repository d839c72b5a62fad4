package dev.selkie.secure.container;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightFormat;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Path;

/** Sealed files, found through {@link java.util.ServiceLoader}. */
public final class SealedWeightFormat implements WeightFormat {
  /** For the service loader. */
  public SealedWeightFormat() {}

  @Override
  public String name() {
    return "sealed";
  }

  @Override
  public boolean recognizes(Path file, byte[] head) {
    return Preamble.hasMagic(head);
  }

  @Override
  public WeightSource open(Path file, OpenOptions options) throws IOException {
    return SealedModel.open(file, options);
  }
}
