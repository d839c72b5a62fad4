package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a model as a GGUF with quantized matrices. Vectors (norms, biases) stay float32; with
 * Q4_0 the embedding and the output matrix become Q8_0, since they cost the most accuracy; a matrix
 * whose width does not fit the block becomes F16.
 */
public final class Quantizer {
  private static final Map<TensorType, Long> FILE_TYPES =
      Map.of(TensorType.F16, 1L, TensorType.Q4_0, 2L, TensorType.Q8_0, 7L);

  /** Quantized to another type than asked for, and why. */
  public record Deviation(String tensor, TensorType type, String reason) {}

  /**
   * What was done.
   *
   * @param bytesIn bytes of all tensors before
   * @param bytesOut bytes of the file written
   * @param nmse sum of squared errors over sum of squares, over all matrices
   */
  public record Report(long bytesIn, long bytesOut, double nmse, List<Deviation> deviations) {}

  private final TensorType type;
  private final List<Deviation> deviations = new ArrayList<>();
  private double squaredError;
  private double squares;

  private Quantizer(TensorType type) {
    this.type = type;
  }

  /** Writes a quantized copy of {@code source}; {@code type} is Q8_0, Q4_0 or F16. */
  public static Report quantize(WeightSource source, Path file, TensorType type)
      throws IOException {
    Long fileType = FILE_TYPES.get(type);
    if (fileType == null) {
      throw new IllegalArgumentException(
          "the type must be one of " + FILE_TYPES.keySet() + ": " + type);
    }
    Quantizer quantizer = new Quantizer(type);
    Map<String, TensorInfo> originals = new LinkedHashMap<>();
    List<TensorInfo> targets = new ArrayList<>();
    for (TensorInfo tensor : source.tensors()) {
      originals.put(tensor.name(), tensor);
      targets.add(new TensorInfo(tensor.name(), quantizer.target(tensor), tensor.dims()));
    }
    Map<String, Object> entries = new LinkedHashMap<>(source.metadata().entries());
    entries.put("general.file_type", fileType);
    entries.put("general.quantization_version", 2L);
    GgufWriter.write(
        file,
        new Metadata(entries),
        targets,
        target -> {
          TensorInfo original = originals.get(target.name());
          if (original == null) {
            throw new IllegalStateException("never asked for: " + target);
          }
          return quantizer.convert(source.read(original), original, target);
        });
    double nmse = quantizer.squares == 0 ? 0 : quantizer.squaredError / quantizer.squares;
    long bytesIn = source.tensors().stream().mapToLong(TensorInfo::bytes).sum();
    return new Report(bytesIn, Files.size(file), nmse, List.copyOf(quantizer.deviations));
  }

  private TensorType target(TensorInfo tensor) {
    if (tensor.dims().size() < 2) {
      return TensorType.F32;
    }
    if (tensor.dims().get(0) % type.blockValues() != 0) {
      String reason = "width " + tensor.dims().get(0) + " is no multiple of " + type.blockValues();
      deviations.add(new Deviation(tensor.name(), TensorType.F16, reason));
      return TensorType.F16;
    }
    boolean delicate =
        tensor.name().equals("token_embd.weight") || tensor.name().equals("output.weight");
    if (delicate && type == TensorType.Q4_0) {
      String reason = "embedding and output matrix keep 8 bits";
      deviations.add(new Deviation(tensor.name(), TensorType.Q8_0, reason));
      return TensorType.Q8_0;
    }
    return type;
  }

  private ByteBuffer convert(ByteBuffer data, TensorInfo original, TensorInfo target) {
    int columns = Math.toIntExact(target.dims().get(0));
    ByteBuffer out =
        ByteBuffer.allocateDirect(Math.toIntExact(target.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    float[] row = new float[columns];
    float[] back = new float[columns];
    for (long first = 0; first < target.values(); first += columns) {
      BlockDecoder.decode(original.type(), data, first, row, 0, columns);
      BlockEncoder.encode(target.type(), row, columns, out);
      BlockDecoder.decode(target.type(), out, first, back, 0, columns);
      for (int i = 0; i < columns && target.dims().size() > 1; i++) {
        double error = (double) row[i] - back[i];
        squaredError += error * error;
        squares += (double) row[i] * row[i];
      }
    }
    return out.flip();
  }
}
