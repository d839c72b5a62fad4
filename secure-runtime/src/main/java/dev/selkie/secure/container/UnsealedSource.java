package dev.selkie.secure.container;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An opened sealed file as what was sealed in it, to be sealed again. Its owner closes the file.
 *
 * @param format what was sealed, such as {@code "GGUF v3"}
 */
record UnsealedSource(SealedWeightSource sealed, String format) implements WeightSource {
  @Override
  public Metadata metadata() {
    return sealed.metadata();
  }

  @Override
  public List<TensorInfo> tensors() {
    return sealed.tensors();
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    return sealed.read(tensor);
  }

  @Override
  public void read(TensorInfo tensor, long offset, ByteBuffer target) throws IOException {
    sealed.read(tensor, offset, target);
  }

  @Override
  public WeightMemory memory() {
    return sealed.memory();
  }

  @Override
  public void close() {}
}
