package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.*;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a decrypted manifest, which is authentic and still not trusted. */
final class ManifestReader {
  private static final long MUST_UNDERSTAND = 0x8000_0000L;
  private static final int LEAST_TENSOR_BYTES = 2 + 4 + 1 + 8 + 8 + 32;
  private static final int LEAST_ENTRY_BYTES = 2 + 1 + 1;

  private final ByteReader in;
  private final byte[] plain;
  private final Map<Long, ByteReader> sections = new HashMap<>();

  private ManifestReader(Path file, byte[] plain) {
    this.in = new ByteReader(file, "manifest", 0, plain, 0, plain.length);
    this.plain = plain;
  }

  /**
   * Reads the manifest.
   *
   * @param plain the decrypted message, padding included
   * @param bodyLength bytes that the file has for tensors
   */
  static Manifest parse(Path file, byte[] plain, long bodyLength) throws IOException {
    ManifestReader reader = new ManifestReader(file, plain);
    reader.readSections();
    ByteReader part = reader.section(SECTION_IDENTITY);
    String id = part.text("model id");
    ModelIdentity identity = Header.identity(part, id, part.u64());
    String format = part.text("source format");
    part.end("identity");
    Metadata metadata = metadata(reader.section(SECTION_METADATA));
    List<TensorEntry> tensors = tensors(reader.section(SECTION_TENSORS), bodyLength);
    ByteReader tree = reader.sections.get((long) SECTION_HASH_TREE);
    LeafHashes leaves = tree == null ? null : leaves(tree, tensors);
    return new Manifest(identity, format, metadata, tensors, leaves);
  }

  private void readSections() throws IOException {
    int count = in.count("sections", 12);
    for (int i = 0; i < count; i++) {
      long tag = in.u32();
      ByteReader body = in.slice(in.u64(), "section " + tag);
      if (tag >= MUST_UNDERSTAND) {
        throw in.malformed("needs section " + tag + ", which this version does not know");
      }
      if (sections.put(tag, body) != null) {
        throw in.malformed("section " + tag + " must not appear twice");
      }
    }
    for (int i = in.position(); i < plain.length; i++) {
      if (plain[i] != 0) {
        throw new SealedModelException();
      }
    }
  }

  private ByteReader section(long tag) throws MalformedModelException {
    ByteReader section = sections.get(tag);
    if (section == null) {
      throw in.malformed("section " + tag + " is missing");
    }
    return section;
  }

  private static List<TensorEntry> tensors(ByteReader in, long bodyLength) throws IOException {
    int count = in.count("tensors", LEAST_TENSOR_BYTES);
    List<TensorEntry> tensors = new ArrayList<>(count);
    Set<String> names = new HashSet<>();
    long offset = 0;
    long leaf = 0;
    for (int i = 0; i < count; i++) {
      TensorInfo info = info(in);
      if (!names.add(info.name())) {
        throw in.malformed("tensor " + info.name() + " must not appear twice");
      }
      long length = in.u64();
      long left = bodyLength - offset;
      if (length != info.bytes() || length > left || TensorEntry.sealedLength(info) > left) {
        throw in.malformed(
            info.name() + " must have " + info.bytes() + " bytes of " + left + ": has " + length);
      }
      ByteString commitment = ByteString.copyOf(in.bytes(32, "commitment"));
      TensorEntry entry = new TensorEntry(i, info, offset, leaf, commitment);
      tensors.add(entry);
      offset += entry.sealedLength();
      leaf += entry.leaves();
    }
    in.end("the tensor table");
    if (offset != bodyLength) {
      throw in.malformed("tensors must fill " + bodyLength + " bytes: they have " + offset);
    }
    return tensors;
  }

  private static LeafHashes leaves(ByteReader in, List<TensorEntry> tensors) throws IOException {
    int count = in.count("leaves", LeafHashes.LENGTH);
    long expected = tensors.stream().mapToLong(TensorEntry::leaves).sum();
    if (count != expected) {
      throw in.malformed("there must be " + expected + " leaves: count=" + count);
    }
    LeafHashes leaves = LeafHashes.of(in.bytes((long) count * LeafHashes.LENGTH, "leaves"));
    in.end("the hash tree");
    return leaves;
  }

  private static TensorInfo info(ByteReader in) throws IOException {
    String name = in.text("tensor name");
    long number = in.u32();
    int count = in.u8();
    List<Long> dims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dims.add(in.u64());
    }
    TensorType type = number > 0xFFFF ? null : TensorType.of((int) number).orElse(null);
    if (type == null) {
      throw in.malformed("tensor " + name + " has the unknown type " + number);
    }
    try {
      return new TensorInfo(name, type, dims);
    } catch (IllegalArgumentException e) {
      throw in.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Metadata metadata(ByteReader in) throws IOException {
    int count = in.count("entries", LEAST_ENTRY_BYTES);
    Map<String, Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String key = in.text("key");
      int kind = in.u8();
      Object value = kind == KIND_LIST ? list(in) : value(in, kind);
      if (entries.put(key, value) != null) {
        throw in.malformed("key " + key + " must not appear twice");
      }
    }
    in.end("the metadata");
    return new Metadata(entries);
  }

  private static List<Object> list(ByteReader in) throws IOException {
    int kind = in.u8();
    int count = in.count("elements", leastBytes(kind));
    if (kind == KIND_NONE && count > 0) {
      throw in.malformed("a list without a kind must be empty: count=" + count);
    }
    List<Object> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(value(in, kind));
    }
    return List.copyOf(list);
  }

  private static int leastBytes(int kind) {
    return kind == KIND_INTEGER || kind == KIND_REAL ? 8 : kind == KIND_TEXT ? 4 : 1;
  }

  private static Object value(ByteReader in, int kind) throws IOException {
    return switch (kind) {
      case KIND_INTEGER -> in.i64();
      case KIND_REAL -> Double.longBitsToDouble(in.i64());
      case KIND_TRUTH -> truth(in);
      case KIND_TEXT -> in.utf8(in.u32(), "string");
      default -> throw in.malformed("metadata kind must be 1 to 5: kind=" + kind);
    };
  }

  private static boolean truth(ByteReader in) throws IOException {
    int value = in.u8();
    if (value > 1) {
      throw in.malformed("a truth value must be 0 or 1: " + value);
    }
    return value == 1;
  }
}
