package dev.selkie.engine.weights.llama2c;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open llama2.c checkpoint, in GGUF's names. */
final class Llama2cSource implements WeightSource {
  private final ModelFile file;
  private final Metadata metadata;
  private final Map<TensorInfo, Long> offsets = new LinkedHashMap<>();

  Llama2cSource(ModelFile file, Llama2cHeader header, Map<String, Object> metadata) {
    this.file = file;
    this.metadata = new Metadata(metadata);
    for (Llama2cHeader.Placed tensor : header.tensors()) {
      offsets.put(tensor.info(), tensor.offset());
    }
  }

  @Override
  public String format() {
    return "llama2.c";
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public List<TensorInfo> tensors() {
    return List.copyOf(offsets.keySet());
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    return file.read(start(tensor), tensor.bytes());
  }

  @Override
  public void read(TensorInfo tensor, ByteBuffer target) throws IOException {
    int end = Math.toIntExact(target.position() + tensor.bytes());
    if (end > target.limit()) {
      throw new java.nio.BufferOverflowException();
    }
    read(tensor, 0, target.duplicate().limit(end));
    target.position(end);
  }

  @Override
  public void read(TensorInfo tensor, long offset, ByteBuffer target) throws IOException {
    tensor.requireRange(offset, target.remaining());
    file.readFully(start(tensor) + offset, target);
  }

  private long start(TensorInfo tensor) {
    Long start = offsets.get(tensor);
    if (start == null) {
      throw new IllegalArgumentException("the file has no such tensor: " + tensor);
    }
    return start;
  }

  @Override
  public long pieceBytes() {
    return ModelFile.PIECE_BYTES;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
