package dev.selkie.engine.weights.llama2c;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of a llama2.c checkpoint of the first layout (karpathy/llama2.c, "version 0"): seven
 * little-endian int32 and then the float32 weights, each kind of matrix for all layers in a row.
 *
 * @param sharedClassifier whether the output matrix is the embedding; written as the sign of the
 *     vocabulary size
 */
record Llama2cHeader(
    int width,
    int hidden,
    int layers,
    int heads,
    int kvHeads,
    int vocabulary,
    int context,
    boolean sharedClassifier) {
  static final int BYTES = 28;
  private static final int MAX_SIZE = 1 << 20;

  /** The header in a file's first bytes, if they are a plausible one: the format has no magic. */
  static Optional<Llama2cHeader> parse(byte[] head) {
    if (head.length < BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int width = in.getInt();
    int hidden = in.getInt();
    int layers = in.getInt();
    int heads = in.getInt();
    int kvHeads = in.getInt();
    int vocabulary = in.getInt();
    int context = in.getInt();
    Llama2cHeader header =
        new Llama2cHeader(
            width,
            hidden,
            layers,
            heads,
            kvHeads,
            vocabulary == Integer.MIN_VALUE ? 0 : Math.abs(vocabulary),
            context,
            vocabulary > 0);
    return header.plausible() ? Optional.of(header) : Optional.empty();
  }

  private boolean plausible() {
    return inRange(width)
        && inRange(hidden)
        && inRange(layers)
        && inRange(heads)
        && inRange(kvHeads)
        && inRange(vocabulary)
        && inRange(context)
        && width % heads == 0
        && width / heads % 2 == 0
        && heads % kvHeads == 0;
  }

  private static boolean inRange(int value) {
    return value >= 1 && value <= MAX_SIZE;
  }

  private long kvWidth() {
    return (long) width / heads * kvHeads;
  }

  /** Every tensor of the model with its place in the file, in file order, under its GGUF name. */
  List<Placed> tensors() {
    Layout layout = new Layout();
    layout.one("token_embd.weight", width, vocabulary);
    layout.perLayer("attn_norm.weight", width);
    layout.perLayer("attn_q.weight", width, width);
    layout.perLayer("attn_k.weight", width, kvWidth());
    layout.perLayer("attn_v.weight", width, kvWidth());
    layout.perLayer("attn_output.weight", width, width);
    layout.perLayer("ffn_norm.weight", width);
    layout.perLayer("ffn_gate.weight", width, hidden);
    layout.perLayer("ffn_down.weight", hidden, width);
    layout.perLayer("ffn_up.weight", width, hidden);
    layout.one("output_norm.weight", width);
    layout.skipRotationTables();
    if (!sharedClassifier) {
      layout.one("output.weight", width, vocabulary);
    }
    return layout.placed;
  }

  /** Bytes that a complete file has. */
  long fileBytes() {
    List<Placed> tensors = tensors();
    Placed last = tensors.get(tensors.size() - 1);
    long end = last.offset() + last.info().bytes();
    return sharedClassifier ? end + rotationTableBytes() : end;
  }

  /** The cosines and sines of the rotary embedding, which no reader needs. */
  private long rotationTableBytes() {
    return 2L * Float.BYTES * context * (width / heads / 2);
  }

  /** A tensor and its byte offset. */
  record Placed(TensorInfo info, long offset) {}

  private final class Layout {
    private final List<Placed> placed = new ArrayList<>();
    private long offset = BYTES;

    void add(String name, List<Long> dims) {
      TensorInfo info = new TensorInfo(name, TensorType.F32, dims);
      placed.add(new Placed(info, offset));
      offset = Math.addExact(offset, info.bytes());
    }

    void one(String name, long dim) {
      add(name, List.of(dim));
    }

    void one(String name, long columns, long rows) {
      add(name, List.of(columns, rows));
    }

    void perLayer(String name, long dim) {
      for (int layer = 0; layer < layers; layer++) {
        one("blk." + layer + "." + name, dim);
      }
    }

    void perLayer(String name, long columns, long rows) {
      for (int layer = 0; layer < layers; layer++) {
        one("blk." + layer + "." + name, columns, rows);
      }
    }

    void skipRotationTables() {
      offset = Math.addExact(offset, rotationTableBytes());
    }
  }
}
