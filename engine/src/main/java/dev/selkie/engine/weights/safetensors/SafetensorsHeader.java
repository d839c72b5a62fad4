package dev.selkie.engine.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.json.JsonDocument;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of one safetensors file, checked: eight bytes of length N, N bytes of JSON, then the
 * data. Tensors lie in the data one behind the other, without gaps; bytes behind the last are
 * ignored.
 */
final class SafetensorsHeader {
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEAD_BYTES = 100_000_000;
  private static final int MAX_DIMENSIONS = 8;

  /** Bytes per value of the types that a file may hold, whether Selkie reads them or not. */
  private static final Map<String, Integer> TYPES =
      Map.ofEntries(
          Map.entry("F64", 8),
          Map.entry("F32", 4),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("I64", 8),
          Map.entry("I32", 4),
          Map.entry("I16", 2),
          Map.entry("I8", 1),
          Map.entry("U64", 8),
          Map.entry("U32", 4),
          Map.entry("U16", 2),
          Map.entry("U8", 1),
          Map.entry("BOOL", 1));

  private final ModelFile file;
  private final long dataStart;
  private final List<StoredTensor> tensors = new ArrayList<>();

  private SafetensorsHeader(ModelFile file, long dataStart) {
    this.file = file;
    this.dataStart = dataStart;
  }

  /** The tensors of a file by name. */
  static Map<String, StoredTensor> read(ModelFile file) throws IOException {
    if (file.size() < LENGTH_BYTES) {
      throw new MalformedModelException(
          file.path(), 0, "a safetensors file must begin with the length of its head");
    }
    long length = file.read(0, LENGTH_BYTES).getLong(0);
    if (length < 2 || length > MAX_HEAD_BYTES || length > file.size() - LENGTH_BYTES) {
      throw new MalformedModelException(
          file.path(),
          0,
          "the head's length must lie in the file and be at most "
              + MAX_HEAD_BYTES
              + ": "
              + Long.toUnsignedString(length));
    }
    byte[] json = new byte[(int) length];
    file.readFully(LENGTH_BYTES, ByteBuffer.wrap(json));
    SafetensorsHeader header = new SafetensorsHeader(file, LENGTH_BYTES + length);
    JsonNode root = JsonDocument.parse(file.path(), LENGTH_BYTES, json);
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        header.tensors.add(header.tensor(entry.getKey(), entry.getValue()));
      }
    }
    header.requireContiguous();
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    header.tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  private StoredTensor tensor(String name, JsonNode node) throws MalformedModelException {
    String type = node.path("dtype").asText();
    Integer valueBytes = TYPES.get(type);
    if (valueBytes == null) {
      throw malformed(name, "dtype must be one of the known: " + type);
    }
    JsonNode shape = node.path("shape");
    if (!shape.isArray() || shape.size() > MAX_DIMENSIONS) {
      throw malformed(name, "shape must be a list of at most " + MAX_DIMENSIONS + " extents");
    }
    List<Long> extents = new ArrayList<>();
    long bytes = valueBytes;
    for (JsonNode extent : shape) {
      if (!extent.canConvertToLong() || !extent.isIntegralNumber() || extent.longValue() < 0) {
        throw malformed(name, "extents must be whole numbers of at least 0: " + shape);
      }
      extents.add(extent.longValue());
      try {
        bytes = Math.multiplyExact(bytes, extent.longValue());
      } catch (ArithmeticException e) {
        throw (MalformedModelException) malformed(name, "extents overflow: " + shape).initCause(e);
      }
    }
    JsonNode range = node.path("data_offsets");
    if (range.size() != 2 || !isOffset(range.get(0)) || !isOffset(range.get(1))) {
      throw malformed(name, "data_offsets must be two offsets in the data: " + range);
    }
    long begin = range.get(0).longValue();
    long end = range.get(1).longValue();
    if (begin > end || end - begin != bytes) {
      throw malformed(name, "data_offsets must span the shape's " + bytes + " bytes: " + range);
    }
    return new StoredTensor(name, type, extents, file, dataStart + begin, bytes);
  }

  private boolean isOffset(JsonNode node) {
    return node.isIntegralNumber()
        && node.canConvertToLong()
        && node.longValue() >= 0
        && node.longValue() <= file.size() - dataStart;
  }

  private void requireContiguous() throws MalformedModelException {
    List<StoredTensor> sorted = new ArrayList<>(tensors);
    sorted.sort(
        Comparator.comparingLong(StoredTensor::start).thenComparingLong(StoredTensor::bytes));
    long end = dataStart;
    for (StoredTensor tensor : sorted) {
      if (tensor.start() != end) {
        throw malformed(
            tensor.name(),
            "tensors must lie one behind the other: begins at "
                + (tensor.start() - dataStart)
                + ", not "
                + (end - dataStart));
      }
      end += tensor.bytes();
    }
  }

  private MalformedModelException malformed(String name, String rule) {
    return new MalformedModelException(file.path(), LENGTH_BYTES, name + ": " + rule);
  }
}
