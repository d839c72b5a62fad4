package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open GGUF model of one or several files. */
final class GgufSource implements WeightSource {
  private final String format;
  private final Metadata metadata;
  private final List<ModelFile> files;
  private final Map<TensorInfo, Place> places = new LinkedHashMap<>();

  private record Place(ModelFile file, long start) {}

  /** {@code files} and {@code headers} belong together; tensor names are unique over all. */
  GgufSource(String format, Metadata metadata, List<ModelFile> files, List<GgufHeader> headers) {
    this.format = format;
    this.metadata = metadata;
    this.files = List.copyOf(files);
    for (int i = 0; i < files.size(); i++) {
      ModelFile file = files.get(i);
      headers.get(i).starts().forEach((info, start) -> places.put(info, new Place(file, start)));
    }
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public List<TensorInfo> tensors() {
    return List.copyOf(places.keySet());
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    Place place = place(tensor);
    return place.file().read(place.start(), tensor.bytes());
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
    Place place = place(tensor);
    tensor.requireRange(offset, target.remaining());
    place.file().readFully(place.start() + offset, target);
  }

  private Place place(TensorInfo tensor) {
    Place place = places.get(tensor);
    if (place == null) {
      throw new IllegalArgumentException("the file has no such tensor: " + tensor);
    }
    return place;
  }

  @Override
  public long pieceBytes() {
    return ModelFile.PIECE_BYTES;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (ModelFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
