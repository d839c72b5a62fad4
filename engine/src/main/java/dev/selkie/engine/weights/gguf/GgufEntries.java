package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys and values of a GGUF head, with the place of each. */
final class GgufEntries {
  private static final int LEAST_ENTRY_BYTES = 13;
  private static final int MAX_ARRAY_VALUES = 1 << 24;

  private final Metadata metadata;
  private final Map<String, Long> offsets;

  private GgufEntries(Metadata metadata, Map<String, Long> offsets) {
    this.metadata = metadata;
    this.offsets = offsets;
  }

  Metadata metadata() {
    return metadata;
  }

  /** Where an entry begins; 0 if there is none. */
  long offset(String key) {
    return offsets.getOrDefault(key, 0L);
  }

  /** Reads the count of entries; the entries themselves follow the count. */
  static GgufEntries read(GgufInput in) throws IOException {
    long count = in.count("metadata entries", LEAST_ENTRY_BYTES);
    Map<String, Object> entries = new LinkedHashMap<>();
    Map<String, Long> offsets = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      long offset = in.position();
      String key = in.name();
      Object value = value(in, type(in), key);
      if (entries.putIfAbsent(key, value) != null) {
        throw in.malformed(offset, "metadata keys must be unique: " + key);
      }
      offsets.put(key, offset);
    }
    return new GgufEntries(new Metadata(entries), offsets);
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

  private static List<?> array(GgufInput in, String key) throws IOException {
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
    return switch (type) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64, UINT64 ->
          integers(in, type, count, key);
      case FLOAT32, FLOAT64 -> reals(in, type, count, key);
      default -> objects(in, type, count, key);
    };
  }

  private static List<Long> integers(GgufInput in, GgufValueType type, long count, String key)
      throws IOException {
    if (type.leastBytes() <= Integer.BYTES && type != GgufValueType.UINT32) {
      int[] values = new int[(int) count];
      for (int i = 0; i < values.length; i++) {
        values[i] = ((Long) value(in, type, key)).intValue();
      }
      return NumberList.of(values);
    }
    long[] values = new long[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (Long) value(in, type, key);
    }
    return NumberList.of(values);
  }

  private static List<Double> reals(GgufInput in, GgufValueType type, long count, String key)
      throws IOException {
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (Double) value(in, type, key);
    }
    return NumberList.of(values);
  }

  private static List<Object> objects(GgufInput in, GgufValueType type, long count, String key)
      throws IOException {
    List<Object> values = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      values.add(value(in, type, key));
    }
    return List.copyOf(values);
  }
}
