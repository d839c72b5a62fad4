package dev.selkie.engine.weights.safetensors;

import dev.selkie.engine.tokenizer.TokenizerFiles;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open safetensors folder, in GGUF's names and layout. */
final class SafetensorsSource implements WeightSource {
  private final SafetensorsFiles files;
  private final Metadata metadata;
  private final Map<TensorInfo, TensorBytes> tensors;

  private SafetensorsSource(
      SafetensorsFiles files, Metadata metadata, Map<TensorInfo, TensorBytes> tensors) {
    this.files = files;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  static SafetensorsSource of(Path folder, SafetensorsFiles files) throws IOException {
    ModelConfig config = ModelConfig.read(folder);
    Map<TensorInfo, TensorBytes> tensors = new TensorNames(config, files.tensors()).translated();
    Map<String, Object> entries = new LinkedHashMap<>(config.entries());
    if (TokenizerFiles.present(folder)) {
      entries.putAll(TokenizerFiles.metadata(folder));
    }
    return new SafetensorsSource(files, new Metadata(entries), tensors);
  }

  @Override
  public String format() {
    return "safetensors" + (files.count() == 1 ? "" : ", " + files.count() + " files");
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public List<TensorInfo> tensors() {
    return List.copyOf(tensors.keySet());
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    if (tensor.bytes() > Integer.MAX_VALUE) {
      throw new IOException("a tensor of 2 GiB or more must be read in ranges: " + tensor);
    }
    ByteBuffer data = WeightMemory.PLAIN.allocate((int) tensor.bytes());
    read(tensor, data);
    return data.flip();
  }

  @Override
  public void read(TensorInfo tensor, ByteBuffer target) throws IOException {
    if (tensor.bytes() > target.remaining()) {
      throw new BufferOverflowException();
    }
    int end = target.position() + (int) tensor.bytes();
    read(tensor, 0, target.duplicate().limit(end));
    target.position(end);
  }

  @Override
  public void read(TensorInfo tensor, long offset, ByteBuffer target) throws IOException {
    TensorBytes bytes = tensors.get(tensor);
    if (bytes == null) {
      throw new IllegalArgumentException("the folder has no such tensor: " + tensor);
    }
    tensor.requireRange(offset, target.remaining());
    bytes.read(offset, target);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
