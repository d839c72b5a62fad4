package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** An open GGUF file. */
final class GgufSource implements WeightSource {
  private final ModelFile file;
  private final GgufHeader header;

  GgufSource(ModelFile file, GgufHeader header) {
    this.file = file;
    this.header = header;
  }

  @Override
  public String format() {
    return "GGUF v" + header.version();
  }

  @Override
  public Metadata metadata() {
    return header.metadata();
  }

  @Override
  public List<TensorInfo> tensors() {
    return header.tensors();
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    Long offset = header.offsets().get(tensor.name());
    if (offset == null || !header.tensors().contains(tensor)) {
      throw new IllegalArgumentException("the file has no such tensor: " + tensor);
    }
    return file.read(offset, tensor.bytes());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
