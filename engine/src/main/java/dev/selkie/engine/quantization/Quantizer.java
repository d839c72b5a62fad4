package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.engine.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a model as a GGUF with quantized matrices; {@link QuantizationPlan} says what becomes of
 * which tensor. Rows are read, converted and written one after the other.
 */
public final class Quantizer {
  /** {@code general.file_type} of llama.cpp. */
  private static final Map<TensorType, Long> FILE_TYPES =
      Map.ofEntries(
          Map.entry(TensorType.F32, 0L),
          Map.entry(TensorType.F16, 1L),
          Map.entry(TensorType.Q4_0, 2L),
          Map.entry(TensorType.Q4_1, 3L),
          Map.entry(TensorType.Q8_0, 7L),
          Map.entry(TensorType.Q5_0, 8L),
          Map.entry(TensorType.Q5_1, 9L),
          Map.entry(TensorType.Q4_K, 14L),
          Map.entry(TensorType.Q5_K, 16L),
          Map.entry(TensorType.Q6_K, 18L),
          Map.entry(TensorType.BF16, 32L));

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

  private final WeightSource source;
  private double squaredError;
  private double squares;

  private Quantizer(WeightSource source) {
    this.source = source;
  }

  /**
   * Writes a quantized copy of {@code source}.
   *
   * @throws IllegalArgumentException if a matrix of {@code source} is quantized already, or a value
   *     is not finite
   */
  public static Report quantize(WeightSource source, Path file, TensorType type)
      throws IOException {
    QuantizationPlan plan = new QuantizationPlan(type, source.tensors());
    Map<String, TensorInfo> originals = new LinkedHashMap<>();
    List<TensorInfo> targets = new ArrayList<>();
    for (TensorInfo tensor : source.tensors()) {
      originals.put(tensor.name(), tensor);
      targets.add(new TensorInfo(tensor.name(), plan.target(tensor), tensor.dims()));
    }
    Map<String, Object> entries = new LinkedHashMap<>(source.metadata().entries());
    entries.put("general.file_type", FILE_TYPES.getOrDefault(type, 0L));
    entries.put("general.quantization_version", 2L);
    Quantizer quantizer = new Quantizer(source);
    GgufWriter.stream(
        file,
        new Metadata(entries),
        targets,
        (target, out) -> {
          TensorInfo original = originals.get(target.name());
          if (original == null) {
            throw new IllegalStateException("never asked for: " + target);
          }
          quantizer.convert(original, target, out);
        });
    double nmse = quantizer.squares == 0 ? 0 : quantizer.squaredError / quantizer.squares;
    long bytesIn = source.tensors().stream().mapToLong(TensorInfo::bytes).sum();
    return new Report(bytesIn, Files.size(file), nmse, List.copyOf(plan.deviations()));
  }

  private void convert(TensorInfo original, TensorInfo target, WritableByteChannel out)
      throws IOException {
    int columns = Math.toIntExact(target.dims().get(0));
    long rows = target.values() / columns;
    ByteBuffer blocks =
        ByteBuffer.allocate(Math.toIntExact(target.bytes() / rows)).order(ByteOrder.LITTLE_ENDIAN);
    float[] back = new float[columns];
    boolean counted = QuantizationPlan.quantizes(original);
    TensorRows.forEach(
        source,
        original,
        0,
        rows,
        (row, values) -> {
          BlockEncoder.encode(target.type(), values, columns, blocks.clear());
          if (counted) {
            BlockDecoder.decode(target.type(), blocks, 0, back, 0, columns);
            count(values, back);
          }
          blocks.flip();
          while (blocks.hasRemaining()) {
            out.write(blocks);
          }
        });
  }

  private void count(float[] values, float[] back) {
    for (int i = 0; i < values.length; i++) {
      double error = (double) values[i] - back[i];
      squaredError += error * error;
      squares += (double) values[i] * values[i];
    }
  }
}
