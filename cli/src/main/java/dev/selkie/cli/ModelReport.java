package dev.selkie.cli;

import dev.selkie.cli.machine.Memory;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.weights.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code doctor} says of a model.
 *
 * @param format for people
 * @param parameters numbers in all tensors
 * @param bytes weights in each mode, estimated
 * @param fits modes whose weights fit in free memory
 * @param certificates of every matrix that is multiplied under encryption
 */
record ModelReport(
    String format,
    long parameters,
    BytesByMode bytes,
    List<String> fits,
    List<MatrixCertificate> certificates) {

  /** Bytes of weights: four a number, the file's own, one a number. */
  record BytesByMode(long f32, long q, long integer) {}

  static ModelReport make(Model model, ExecutionMode encrypted, int threads, Memory memory)
      throws IOException {
    List<TensorInfo> tensors = model.weights().tensors();
    long parameters = tensors.stream().mapToLong(TensorInfo::values).sum();
    long file = tensors.stream().mapToLong(TensorInfo::bytes).sum();
    BytesByMode bytes = new BytesByMode(Float.BYTES * parameters, file, parameters);
    try (Decoder decoder = model.decoder(encrypted, threads)) {
      return new ModelReport(
          model.weights().format(), parameters, bytes, fits(bytes, memory), decoder.certificates());
    }
  }

  private static List<String> fits(BytesByMode bytes, Memory memory) {
    List<String> modes = new ArrayList<>();
    long room = Math.min(memory.free(), memory.heapLimit());
    if (bytes.f32() <= room) {
      modes.add("f32");
    }
    if (bytes.q() <= room) {
      modes.add("q");
    }
    if (bytes.integer() <= room) {
      modes.add("int");
      modes.add("enc");
    }
    return modes;
  }
}
