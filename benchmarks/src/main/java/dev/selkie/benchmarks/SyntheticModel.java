package dev.selkie.benchmarks;

import dev.selkie.engine.quantization.BlockEncoder;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/*
 * Random weights in the shape of a real model. Speed does not depend on the values, so each tensor
 * draws its rows from 64 encoded ones: writing a gigabyte takes seconds. Values are normal with
 * deviation 1 / sqrt(columns), from a seed, so a file is the same everywhere.
 */
/**
 * Writes a synthetic GGUF file: {@code java -cp ... dev.selkie.benchmarks.SyntheticModel
 * smollm2-135m q8_0 FILE}.
 */
public final class SyntheticModel {
  private static final int DISTINCT_ROWS = 64;
  private static final long CONTEXT = 16384;

  private final ModelShape shape;
  private final TensorType type;
  private final Random random = new Random(1);

  private SyntheticModel(ModelShape shape, TensorType type) {
    this.shape = shape;
    this.type = type;
  }

  /** Shape, tensor type and file. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("usage: SyntheticModel SHAPE TYPE FILE");
    }
    TensorType type = TensorType.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    write(ModelShape.of(arguments[0]), type, Path.of(arguments[2]));
  }

  static void write(ModelShape shape, TensorType type, Path file) throws IOException {
    SyntheticModel model = new SyntheticModel(shape, type);
    GgufWriter.stream(file, model.metadata(), model.tensors(), model::writeTensor);
  }

  private Metadata metadata() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("general.architecture", "llama");
    entries.put("general.name", shape.name() + " synthetic");
    entries.put("llama.vocab_size", (long) shape.vocabulary());
    entries.put("llama.context_length", CONTEXT);
    entries.put("llama.embedding_length", (long) shape.width());
    entries.put("llama.block_count", (long) shape.layers());
    entries.put("llama.feed_forward_length", (long) shape.hidden());
    entries.put("llama.rope.dimension_count", (long) shape.width() / shape.heads());
    entries.put("llama.attention.head_count", (long) shape.heads());
    entries.put("llama.attention.head_count_kv", (long) shape.kvHeads());
    entries.put("llama.attention.layer_norm_rms_epsilon", (double) 1e-5f);
    entries.putAll(new TreeMap<>(SyntheticVocabulary.entries(shape.vocabulary())));
    return new Metadata(entries);
  }

  private List<TensorInfo> tensors() {
    List<TensorInfo> tensors = new ArrayList<>();
    int width = shape.width();
    tensors.add(matrix("token_embd", shape.vocabulary(), width));
    for (int i = 0; i < shape.layers(); i++) {
      String prefix = "blk." + i + ".";
      tensors.add(norm(prefix + "attn_norm"));
      tensors.add(matrix(prefix + "attn_q", width, width));
      tensors.add(matrix(prefix + "attn_k", shape.kvWidth(), width));
      tensors.add(matrix(prefix + "attn_v", shape.kvWidth(), width));
      tensors.add(matrix(prefix + "attn_output", width, width));
      tensors.add(norm(prefix + "ffn_norm"));
      tensors.add(matrix(prefix + "ffn_gate", shape.hidden(), width));
      tensors.add(matrix(prefix + "ffn_up", shape.hidden(), width));
      tensors.add(matrix(prefix + "ffn_down", width, shape.hidden()));
    }
    tensors.add(norm("output_norm"));
    if (!shape.tied()) {
      tensors.add(matrix("output", shape.vocabulary(), width));
    }
    return tensors;
  }

  private TensorInfo norm(String name) {
    return new TensorInfo(name + ".weight", TensorType.F32, List.of((long) shape.width()));
  }

  /** A width that does not fit a K type gets the type that llama.cpp's quantizer falls back to. */
  private TensorInfo matrix(String name, int rows, int cols) {
    TensorType fitting = cols % type.blockValues() == 0 ? type : fallback(type);
    return new TensorInfo(name + ".weight", fitting, List.of((long) cols, (long) rows));
  }

  private static TensorType fallback(TensorType type) {
    return switch (type) {
      case Q4_K -> TensorType.Q5_0;
      case Q5_K -> TensorType.Q5_1;
      case Q6_K -> TensorType.Q8_0;
      case F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 -> type;
    };
  }

  private void writeTensor(TensorInfo tensor, WritableByteChannel out) throws IOException {
    int cols = Math.toIntExact(tensor.dims().get(0));
    boolean norm = tensor.dims().size() == 1;
    List<ByteBuffer> rows = new ArrayList<>();
    for (int i = 0; i < (norm ? 1 : DISTINCT_ROWS); i++) {
      rows.add(row(tensor.type(), cols, norm));
    }
    for (long row = 0; row < tensor.values() / cols; row++) {
      ByteBuffer chosen = rows.get(random.nextInt(rows.size())).duplicate();
      while (chosen.hasRemaining()) {
        out.write(chosen);
      }
    }
  }

  private ByteBuffer row(TensorType rowType, int cols, boolean norm) {
    float[] values = new float[cols];
    for (int i = 0; i < cols; i++) {
      values[i] = norm ? 1 : (float) (random.nextGaussian() / Math.sqrt(cols));
    }
    ByteBuffer row =
        ByteBuffer.allocate(cols / rowType.blockValues() * rowType.blockBytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    BlockEncoder.encode(rowType, values, cols, row);
    return row.flip();
  }
}
