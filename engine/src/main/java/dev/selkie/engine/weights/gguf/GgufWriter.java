package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes GGUF v3 with alignment 32. The file appears under its name only when it is complete.
 *
 * <p>{@link Metadata} does not keep the width of numbers, so they are written as llama.cpp expects
 * them: an integer as uint32 (int32 within arrays) where it fits, else int64; a real as float32
 * where that loses nothing, else float64.
 */
public final class GgufWriter {
  private static final int ALIGNMENT = GgufHeader.DEFAULT_ALIGNMENT;

  private final DataOutputStream out;
  private long written;

  private GgufWriter(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  /** Gives a tensor's data when it is its turn to be written. */
  @FunctionalInterface
  public interface TensorData {
    /** The tensor's bytes in its own type, from position to limit. */
    ByteBuffer read(TensorInfo tensor) throws IOException;
  }

  /** Writes a tensor's data, in pieces of any size, when it is its turn. */
  @FunctionalInterface
  public interface TensorWriter {
    /** Writes the tensor's bytes in its own type, all of them and no more. */
    void write(TensorInfo tensor, WritableByteChannel out) throws IOException;
  }

  /**
   * Writes a file, replacing one of that name.
   *
   * @param tensors in the order in which they are written
   * @param data asked for each tensor once, in order
   */
  public static void write(Path file, Metadata metadata, List<TensorInfo> tensors, TensorData data)
      throws IOException {
    stream(file, metadata, tensors, (tensor, out) -> drain(data.read(tensor).duplicate(), out));
  }

  private static void drain(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Writes a file, replacing one of that name; no tensor need ever be in memory whole.
   *
   * @param tensors in the order in which they are written
   * @param data asked for each tensor once, in order
   */
  public static void stream(
      Path file, Metadata metadata, List<TensorInfo> tensors, TensorWriter data)
      throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("a GGUF file needs a name: " + file);
    }
    Path partial = folder.resolve("." + file.getFileName() + "." + System.nanoTime() + ".partial");
    try {
      try (OutputStream stream =
          new BufferedOutputStream(
              Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW), 1 << 20)) {
        GgufWriter writer = new GgufWriter(stream);
        writer.head(metadata, tensors);
        writer.body(tensors, data);
        writer.out.flush();
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void head(Metadata metadata, List<TensorInfo> tensors) throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>(metadata.entries());
    entries.remove("general.alignment");
    u32((int) GgufFormat.MAGIC);
    u32(3);
    u64(tensors.size());
    u64(entries.size());
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      string(entry.getKey());
      GgufValueType type = typeOf(entry.getValue());
      u32(type.id());
      value(type, entry.getValue());
    }
    long offset = 0;
    for (TensorInfo tensor : tensors) {
      string(tensor.name());
      u32(tensor.dims().size());
      for (long dim : tensor.dims()) {
        u64(dim);
      }
      u32(tensor.type().id());
      u64(offset);
      offset = aligned(offset + tensor.bytes());
    }
    pad();
  }

  private void body(List<TensorInfo> tensors, TensorWriter data) throws IOException {
    for (TensorInfo tensor : tensors) {
      CountingChannel channel = new CountingChannel(Channels.newChannel(out));
      data.write(tensor, channel);
      if (channel.count != tensor.bytes()) {
        throw new IllegalArgumentException(
            "data must have the tensor's length: "
                + tensor.name()
                + " needs "
                + tensor.bytes()
                + ", given "
                + channel.count);
      }
      written += channel.count;
      pad();
    }
  }

  private static final class CountingChannel implements WritableByteChannel {
    private final WritableByteChannel target;
    private long count;

    CountingChannel(WritableByteChannel target) {
      this.target = target;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int bytes = target.write(source);
      count += bytes;
      return bytes;
    }

    @Override
    public boolean isOpen() {
      return target.isOpen();
    }

    @Override
    public void close() {}
  }

  private static GgufValueType typeOf(Object value) {
    if (value instanceof List) {
      return GgufValueType.ARRAY;
    }
    return value instanceof Long number && number >= 0 && number <= 0xffffffffL
        ? GgufValueType.UINT32
        : elementType(List.of(value));
  }

  private static GgufValueType elementType(List<?> values) {
    if (values.isEmpty() || values.stream().allMatch(String.class::isInstance)) {
      return GgufValueType.STRING;
    }
    if (values.stream().allMatch(Boolean.class::isInstance)) {
      return GgufValueType.BOOL;
    }
    if (values.stream().allMatch(Long.class::isInstance)) {
      return values.stream().allMatch(value -> (Long) value == ((Long) value).intValue())
          ? GgufValueType.INT32
          : GgufValueType.INT64;
    }
    if (values.stream().allMatch(Double.class::isInstance)) {
      return values.stream().allMatch(value -> fitsFloat((Double) value))
          ? GgufValueType.FLOAT32
          : GgufValueType.FLOAT64;
    }
    throw new IllegalArgumentException(
        "a metadata value must be an integer, real, truth value, text, or a list of one of these: "
            + values.get(0).getClass());
  }

  private static boolean fitsFloat(double value) {
    return Double.isNaN(value) || (double) (float) value == value;
  }

  private void value(GgufValueType type, Object value) throws IOException {
    switch (type) {
      case UINT32, INT32 -> u32(((Long) value).intValue());
      case INT64 -> u64((Long) value);
      case FLOAT32 -> u32(Float.floatToRawIntBits(((Double) value).floatValue()));
      case FLOAT64 -> u64(Double.doubleToRawLongBits((Double) value));
      case BOOL -> u8((Boolean) value ? 1 : 0);
      case STRING -> string((String) value);
      case ARRAY -> array((List<?>) value);
      default -> throw new IllegalStateException("never chosen: " + type);
    }
  }

  private void array(List<?> values) throws IOException {
    GgufValueType type = elementType(values);
    u32(type.id());
    u64(values.size());
    for (Object value : values) {
      value(type, value);
    }
  }

  private void string(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    u64(bytes.length);
    out.write(bytes);
    written += bytes.length;
  }

  private void u8(int value) throws IOException {
    out.writeByte(value);
    written += 1;
  }

  private void u32(int value) throws IOException {
    out.writeInt(Integer.reverseBytes(value));
    written += 4;
  }

  private void u64(long value) throws IOException {
    out.writeLong(Long.reverseBytes(value));
    written += 8;
  }

  private void pad() throws IOException {
    long end = aligned(written);
    out.write(ByteBuffer.allocate((int) (end - written)).order(ByteOrder.LITTLE_ENDIAN).array());
    written = end;
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
