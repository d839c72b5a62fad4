package dev.selkie.eval.run;

import dev.selkie.datasets.Sha256;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The model of a run.
 *
 * @param name file name
 * @param format for people, such as {@code "GGUF v3"}
 * @param architecture such as {@code "llama"}
 * @param parameters numbers in all tensors
 * @param bytes size of the file, or of all files of the folder
 * @param sha256 hash of the file, or of all files of the folder in order of their names
 * @param provenance how it was opened: of a sealed file the version, the signer, or that none was
 *     asked for; and what keeps its weights from leaking out of memory
 */
public record ModelDescription(
    String name,
    String format,
    String architecture,
    long parameters,
    long bytes,
    String sha256,
    Map<String, String> provenance) {

  /** Describes an opened model file. */
  public static ModelDescription of(Path file, WeightSource weights) throws IOException {
    long parameters = 0;
    for (TensorInfo tensor : weights.tensors()) {
      parameters += tensor.values();
    }
    List<Path> files = files(file);
    long bytes = 0;
    for (Path each : files) {
      bytes += Files.size(each);
    }
    return new ModelDescription(
        String.valueOf(file.getFileName()),
        weights.format(),
        weights.metadata().text("general.architecture").orElse("unknown"),
        parameters,
        bytes,
        sha256(files),
        provenance(weights));
  }

  private static Map<String, String> provenance(WeightSource weights) {
    Map<String, String> provenance = new LinkedHashMap<>(weights.provenance());
    provenance.put("memoryProtection", weights.memory().protection());
    return provenance;
  }

  private static List<Path> files(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    try (Stream<Path> entries = Files.list(file)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String sha256(List<Path> files) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file);
          OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        in.transferTo(out);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
