package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The head of a GGUF file, checked: counts and lengths lie in the file, names are unique, extents
 * do not overflow, and every tensor lies in the file, aligned, overlapping no other.
 *
 * @param version 2 or 3
 * @param starts byte offset in the file of each tensor, in the order of the head
 */
record GgufHeader(int version, Metadata metadata, Map<TensorInfo, Long> starts) {
  static final int DEFAULT_ALIGNMENT = 32;
  private static final long MAX_ALIGNMENT = 1 << 16;
  private static final int LEAST_TENSOR_BYTES = 33;

  /** Reads and checks the head. */
  static GgufHeader read(ModelFile file) throws IOException {
    GgufInput in = new GgufInput(file);
    if (in.u32() != GgufFormat.MAGIC) {
      throw in.malformed(0, "a GGUF file must begin with GGUF");
    }
    int version = version(in);
    long tensorCount = in.count("tensors", LEAST_TENSOR_BYTES);
    GgufEntries entries = GgufEntries.read(in);
    List<Placed> placed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensorCount; i++) {
      Placed tensor = tensor(in);
      if (!names.add(tensor.info().name())) {
        throw in.malformed(
            tensor.declaredAt(), "tensor names must be unique: " + tensor.info().name());
      }
      placed.add(tensor);
    }
    long alignment = alignment(in, entries);
    long dataStart = (in.position() + alignment - 1) / alignment * alignment;
    requireApart(file, placed, alignment, dataStart);
    Map<TensorInfo, Long> starts = new LinkedHashMap<>();
    placed.forEach(tensor -> starts.put(tensor.info(), dataStart + tensor.place()));
    return new GgufHeader(version, entries.metadata(), starts);
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

  private static Placed tensor(GgufInput in) throws IOException {
    long offset = in.position();
    String name = in.name();
    long dimensions = in.u32();
    if (dimensions < 1 || dimensions > 4) {
      throw in.malformed(offset, "a tensor has 1 to 4 dimensions: " + name + " has " + dimensions);
    }
    List<Long> dims = new ArrayList<>();
    for (long i = 0; i < dimensions; i++) {
      dims.add(in.u64("a dimension must be below 2^63: " + name));
    }
    long id = in.u32();
    Optional<TensorType> type = id > Integer.MAX_VALUE ? Optional.empty() : TensorType.of((int) id);
    if (type.isEmpty()) {
      throw in.malformed(offset, "tensor type is not supported: " + name + " " + id);
    }
    long place = in.u64("a tensor's offset must lie in the file: " + name);
    try {
      return new Placed(new TensorInfo(name, type.get(), dims), place, offset);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException) in.malformed(offset, "" + e.getMessage()).initCause(e);
    }
  }

  private static long alignment(GgufInput in, GgufEntries entries) throws IOException {
    String key = "general.alignment";
    Object value = entries.metadata().entries().getOrDefault(key, (long) DEFAULT_ALIGNMENT);
    if (value instanceof Long alignment
        && alignment >= 8
        && alignment <= MAX_ALIGNMENT
        && Long.bitCount(alignment) == 1) {
      return alignment;
    }
    throw in.malformed(
        entries.offset(key),
        key + " must be a power of two from 8 to " + MAX_ALIGNMENT + ": " + value);
  }

  private static void requireApart(
      ModelFile file, List<Placed> tensors, long alignment, long dataStart) throws IOException {
    List<Placed> sorted = new ArrayList<>(tensors);
    sorted.sort(Comparator.comparingLong(Placed::place));
    long end = 0;
    for (Placed tensor : sorted) {
      long bytes = tensor.info().bytes();
      String problem = null;
      if (tensor.place() % alignment != 0) {
        problem = "a tensor's offset must be a multiple of " + alignment;
      } else if (bytes > file.size() - dataStart
          || tensor.place() > file.size() - dataStart - bytes) {
        problem = "a tensor must lie within the file of " + file.size() + " bytes";
      } else if (tensor.place() < end) {
        problem = "tensors must not overlap";
      }
      if (problem != null) {
        throw new MalformedModelException(
            file.path(),
            tensor.declaredAt(),
            problem + ": " + tensor.info().name() + " at " + tensor.place() + ", " + bytes);
      }
      end = tensor.place() + bytes;
    }
  }

  /** A tensor, its offset from the start of the data, and where the head declares it. */
  private record Placed(TensorInfo info, long place, long declaredAt) {}
}
