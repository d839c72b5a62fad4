package dev.selkie.secure.residue;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * A tiny llama in Q8_0 whose weights repeat four values. Whatever order a kernel packs groups of four in, and whether it stores int8, uint8 with
 * an offset of 128, or floats, sixteen bytes in a row are one of a few byte strings, which a search finds.
 */

/** A model that can be found in memory. */
final class MarkedModel implements WeightSource {
  /** Values of the matrices; the greatest is 127, so that row-wise int8 quantization keeps them. */
  static final byte[] MATRIX = {127, -93, 58, -41};

  /** Values of the embedding. */
  static final byte[] EMBEDDING = {127, -71, 86, -19};

  /** Values of the norms. */
  static final float[] NORM = {1.2345679f, 0.8765432f, 1.135791f, 0.9246813f};

  /** The scale of every block, as float16 bits: 2^-8. */
  private static final short SCALE = 0x1C00;

  private static final float SCALE_VALUE = 1f / 256;
  private static final long WIDTH = 256;
  private static final long HIDDEN = 512;
  private static final long VOCABULARY = 64;
  private static final int LAYERS = 2;

  /** What to search for: everything that weights look like in memory, by name. */
  static Map<String, byte[]> needles() {
    Map<String, byte[]> needles = new LinkedHashMap<>();
    needles.put("int8 weights", repeated(MATRIX, 0));
    needles.put("uint8 weights", repeated(MATRIX, 128));
    needles.put("float weights", floats(MATRIX));
    needles.put("int8 embedding", repeated(EMBEDDING, 0));
    needles.put("uint8 embedding", repeated(EMBEDDING, 128));
    needles.put("float embedding", floats(EMBEDDING));
    ByteBuffer norm = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : NORM) {
      norm.putFloat(value);
    }
    needles.put("norm weights", norm.array());
    return needles;
  }

  private static byte[] repeated(byte[] values, int offset) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i % 4] + offset);
    }
    return bytes;
  }

  private static byte[] floats(byte[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (byte value : values) {
      bytes.putFloat(value * SCALE_VALUE);
    }
    return bytes.array();
  }

  @Override
  public String format() {
    return "marked";
  }

  @Override
  public Metadata metadata() {
    return new Metadata(
        Map.of(
            "general.architecture",
            "llama",
            "llama.embedding_length",
            WIDTH,
            "llama.feed_forward_length",
            HIDDEN,
            "llama.block_count",
            (long) LAYERS,
            "llama.attention.head_count",
            4L,
            "llama.attention.head_count_kv",
            2L,
            "llama.context_length",
            128L,
            "llama.attention.layer_norm_rms_epsilon",
            1e-5));
  }

  @Override
  public List<TensorInfo> tensors() {
    List<TensorInfo> tensors = new ArrayList<>();
    tensors.add(matrix("token_embd", WIDTH, VOCABULARY));
    for (int i = 0; i < LAYERS; i++) {
      String layer = "blk." + i + ".";
      tensors.add(norm(layer + "attn_norm"));
      tensors.add(matrix(layer + "attn_q", WIDTH, WIDTH));
      tensors.add(matrix(layer + "attn_k", WIDTH, WIDTH / 2));
      tensors.add(matrix(layer + "attn_v", WIDTH, WIDTH / 2));
      tensors.add(matrix(layer + "attn_output", WIDTH, WIDTH));
      tensors.add(norm(layer + "ffn_norm"));
      tensors.add(matrix(layer + "ffn_gate", WIDTH, HIDDEN));
      tensors.add(matrix(layer + "ffn_up", WIDTH, HIDDEN));
      tensors.add(matrix(layer + "ffn_down", HIDDEN, WIDTH));
    }
    tensors.add(norm("output_norm"));
    tensors.add(matrix("output", WIDTH, VOCABULARY));
    return tensors;
  }

  private static TensorInfo matrix(String name, long cols, long rows) {
    return new TensorInfo(name + ".weight", TensorType.Q8_0, List.of(cols, rows));
  }

  private static TensorInfo norm(String name) {
    return new TensorInfo(name + ".weight", TensorType.F32, List.of(WIDTH));
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] values = tensor.name().startsWith("token_embd") ? EMBEDDING : MATRIX;
    while (bytes.hasRemaining()) {
      if (tensor.type() == TensorType.F32) {
        bytes.putFloat(NORM[bytes.position() / 4 % 4]);
      } else {
        bytes.putShort(SCALE);
        for (int i = 0; i < 32; i++) {
          bytes.put(values[i % 4]);
        }
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() {}
}
