package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.*;

import dev.selkie.engine.weights.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The manifest's bytes, without padding: specification section 6. */
final class ManifestWriter {
  private ManifestWriter() {}

  static byte[] encode(Manifest manifest) {
    LeafHashes leaves = manifest.leaves();
    ByteWriter out = new ByteWriter().u32(leaves == null ? 3 : 4);
    section(out, SECTION_IDENTITY, identity(manifest));
    section(out, SECTION_METADATA, metadata(manifest.metadata()));
    section(out, SECTION_TENSORS, tensors(manifest.tensors()));
    if (leaves != null) {
      section(out, SECTION_HASH_TREE, new ByteWriter().u32(leaves.count()).bytes(leaves.bytes()));
    }
    return out.toByteArray();
  }

  private static void section(ByteWriter out, int tag, ByteWriter body) {
    out.u32(tag).u64(body.length()).bytes(body.toByteArray());
  }

  private static ByteWriter identity(Manifest manifest) {
    ModelIdentity identity = manifest.identity();
    return new ByteWriter()
        .text(identity.id())
        .u64(identity.version())
        .text(manifest.sourceFormat());
  }

  private static ByteWriter tensors(List<TensorEntry> tensors) {
    ByteWriter out = new ByteWriter().u32(tensors.size());
    for (TensorEntry tensor : tensors) {
      MessageContext.shape(out, tensor.info());
      out.u64(tensor.info().bytes()).bytes(tensor.commitment().bytes());
    }
    return out;
  }

  private static ByteWriter metadata(Metadata metadata) {
    ByteWriter out = new ByteWriter().u32(metadata.entries().size());
    for (Map.Entry<String, Object> entry : metadata.entries().entrySet()) {
      out.text(entry.getKey());
      if (entry.getValue() instanceof List<?> list) {
        int kind = list.isEmpty() ? KIND_NONE : kind(entry.getKey(), list.get(0));
        out.u8(KIND_LIST).u8(kind).u32(list.size());
        list.forEach(element -> value(out, entry.getKey(), kind, element));
      } else {
        int kind = kind(entry.getKey(), entry.getValue());
        value(out.u8(kind), entry.getKey(), kind, entry.getValue());
      }
    }
    return out;
  }

  private static void value(ByteWriter out, String key, int kind, Object value) {
    if (kind(key, value) != kind) {
      throw new IllegalArgumentException(
          "a metadata list holds values of one type: " + key + " also has " + value.getClass());
    }
    if (value instanceof Long number) {
      out.u64(number);
    } else if (value instanceof Double number) {
      out.u64(Double.doubleToRawLongBits(number));
    } else if (value instanceof Boolean truth) {
      out.u8(truth ? 1 : 0);
    } else if (value instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.u32(utf8.length).bytes(utf8);
    }
  }

  private static int kind(String key, Object value) {
    if (value instanceof Long) {
      return KIND_INTEGER;
    } else if (value instanceof Double) {
      return KIND_REAL;
    } else if (value instanceof Boolean) {
      return KIND_TRUTH;
    } else if (value instanceof String) {
      return KIND_TEXT;
    }
    throw new IllegalArgumentException(
        "metadata holds Long, Double, Boolean, String or lists of them: "
            + key
            + " has "
            + value.getClass());
  }
}
