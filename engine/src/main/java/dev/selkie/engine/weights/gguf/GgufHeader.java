package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of a GGUF file, checked: counts and lengths lie in the file, names are unique, extents
 * do not overflow, and every tensor lies in the file, aligned, overlapping no other.
 *
 * @param version 2 or 3
 * @param offsets byte offset in the file of each tensor, by name
 */
record GgufHeader(
    int version, Metadata metadata, List<TensorInfo> tensors, Map<String, Long> offsets) {
  static final int DEFAULT_ALIGNMENT = 32;
  private static final long MAX_ALIGNMENT = 1 << 16;
  private static final int MAX_NAME_BYTES = 65_535;
  private static final int MAX_ARRAY_VALUES = 1 << 24;
  private static final int LEAST_ENTRY_BYTES = 13;
  private static final int LEAST_TENSOR_BYTES = 33;

  /** Reads and checks the head. */
  static GgufHeader read(ModelFile file) throws IOException {
    GgufInput in = new GgufInput(file);
    if (in.u32() != GgufFormat.MAGIC) {
      throw in.malformed(0, "a GGUF file must begin with GGUF");
    }
    int version = version(in);
    long tensorCount = count(in, "tensors", LEAST_TENSOR_BYTES);
    long entryCount = count(in, "metadata entries", LEAST_ENTRY_BYTES);
    Metadata metadata = metadata(in, entryCount);
    List<Placed> placed = new ArrayList<>();
    for (long i = 0; i < tensorCount; i++) {
      placed.add(tensor(in));
    }
    long alignment = alignment(file, metadata);
    long dataStart = (in.position() + alignment - 1) / alignment * alignment;
    return new GgufHeader(
        version,
        metadata,
        placed.stream().map(Placed::info).toList(),
        place(file, placed, alignment, dataStart));
  }

  private static int version(GgufInput in) throws IOException {
    long version = in.u32();
    if (Integer.reverseBytes((int) version) == 2 || Integer.reverseBytes((int) version) == 3) {
      throw in.malformed(4, "a GGUF file must be little-endian");
    }
    if (version != 2 && version != 3) {
      throw in.malformed(4, "the GGUF version must be 2 or 3: " + version);
    }
    return (int) version;
  }

  private static long count(GgufInput in, String what, int leastBytes) throws IOException {
    long offset = in.position();
    String rule = "the number of " + what + " must fit in the file";
    long count = in.u64(rule);
    if (count > in.remaining() / leastBytes) {
      throw in.malformed(offset, rule + ": " + count);
    }
    return count;
  }

  private static Metadata metadata(GgufInput in, long count) throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      long offset = in.position();
      String key = in.string(MAX_NAME_BYTES);
      Object value = value(in, type(in), key);
      if (entries.putIfAbsent(key, value) != null) {
        throw in.malformed(offset, "metadata keys must be unique: " + key);
      }
    }
    return new Metadata(entries);
  }

  private static GgufValueType type(GgufInput in) throws IOException {
    long offset = in.position();
    long id = in.u32();
    return GgufValueType.of(id)
        .orElseThrow(() -> in.malformed(offset, "a metadata type must be 0 to 12: " + id));
  }

  private static Object value(GgufInput in, GgufValueType type, String key) throws IOException {
    return switch (type) {
      case UINT8 -> (long) in.u8();
      case INT8 -> (long) (byte) in.u8();
      case UINT16 -> (long) in.u16();
      case INT16 -> (long) (short) in.u16();
      case UINT32 -> in.u32();
      case INT32 -> (long) (int) in.u32();
      case UINT64 -> in.u64("an integer must be below 2^63: " + key);
      case INT64 -> in.i64();
      case FLOAT32 -> (double) Float.intBitsToFloat((int) in.u32());
      case FLOAT64 -> Double.longBitsToDouble(in.i64());
      case BOOL -> bool(in, key);
      case STRING -> in.string();
      case ARRAY -> array(in, key);
    };
  }

  private static Boolean bool(GgufInput in, String key) throws IOException {
    long offset = in.position();
    int value = in.u8();
    if (value > 1) {
      throw in.malformed(offset, "a truth value must be 0 or 1: " + key + " = " + value);
    }
    return value == 1;
  }

  private static List<Object> array(GgufInput in, String key) throws IOException {
    long offset = in.position();
    GgufValueType type = type(in);
    if (type == GgufValueType.ARRAY) {
      throw in.malformed(offset, "arrays must not be nested: " + key);
    }
    long count = in.u64("an array's length must fit in the file: " + key);
    if (count > MAX_ARRAY_VALUES || count > in.remaining() / type.leastBytes()) {
      throw in.malformed(
          offset,
          "an array's length must fit in the file and be at most "
              + MAX_ARRAY_VALUES
              + ": "
              + key
              + " has "
              + count);
    }
    List<Object> values = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      values.add(value(in, type, key));
    }
    return List.copyOf(values);
  }

  private static Placed tensor(GgufInput in) throws IOException {
    long offset = in.position();
    String name = in.string(MAX_NAME_BYTES);
    long dimensions = in.u32();
    if (dimensions < 1 || dimensions > 4) {
      throw in.malformed(offset, "a tensor has 1 to 4 dimensions: " + name + " has " + dimensions);
    }
    List<Long> dims = new ArrayList<>();
    for (long i = 0; i < dimensions; i++) {
      dims.add(in.u64("a dimension must be below 2^63: " + name));
    }
    long id = in.u32();
    TensorType type =
        (id > Integer.MAX_VALUE ? java.util.Optional.<TensorType>empty() : TensorType.of((int) id))
            .orElseThrow(
                () -> in.malformed(offset, "tensor type is not supported: " + name + " " + id));
    long place = in.u64("a tensor's offset must lie in the file: " + name);
    try {
      return new Placed(new TensorInfo(name, type, dims), place, offset);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException) in.malformed(offset, "" + e.getMessage()).initCause(e);
    }
  }

  private static long alignment(ModelFile file, Metadata metadata) throws IOException {
    long alignment;
    try {
      alignment = metadata.integer("general.alignment").orElse((long) DEFAULT_ALIGNMENT);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(file.path(), "" + e.getMessage()).initCause(e);
    }
    if (alignment < 8 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
      throw new MalformedModelException(
          file.path(),
          "general.alignment must be a power of two from 8 to " + MAX_ALIGNMENT + ": " + alignment);
    }
    return alignment;
  }

  private static Map<String, Long> place(
      ModelFile file, List<Placed> tensors, long alignment, long dataStart) throws IOException {
    Map<String, Long> offsets = new LinkedHashMap<>();
    List<Placed> sorted = new ArrayList<>(tensors);
    sorted.sort(Comparator.comparingLong(Placed::place));
    long end = 0;
    for (Placed tensor : sorted) {
      TensorInfo info = tensor.info();
      String problem = null;
      if (tensor.place() % alignment != 0) {
        problem = "a tensor's offset must be a multiple of " + alignment;
      } else if (dataStart + info.bytes() > file.size()
          || tensor.place() > file.size() - dataStart - info.bytes()) {
        problem = "a tensor must lie within the file of " + file.size() + " bytes";
      } else if (tensor.place() < end) {
        problem = "tensors must not overlap";
      } else if (offsets.put(info.name(), dataStart + tensor.place()) != null) {
        problem = "tensor names must be unique";
      }
      if (problem != null) {
        throw new MalformedModelException(
            file.path(),
            tensor.declaredAt(),
            problem + ": " + info.name() + " at " + tensor.place() + ", " + info.bytes());
      }
      end = tensor.place() + info.bytes();
    }
    return Map.copyOf(offsets);
  }

  /** A tensor, its offset from the start of the data, and where the head declares it. */
  private record Placed(TensorInfo info, long place, long declaredAt) {}
}
