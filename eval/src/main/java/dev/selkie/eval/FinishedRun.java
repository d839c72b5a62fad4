package dev.selkie.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.selkie.datasets.Sha256;
import dev.selkie.eval.run.Json;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.run.RunManifest;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A run that was summed up before: its summary carries a hash of what it was made of, the plan and
 * the bytes of every answer and measurement. Where that is still the same, nothing is left to do.
 */
final class FinishedRun {
  private static final List<String> FILES =
      List.of(RunFolder.MANIFEST, RunFolder.SAMPLES, RunFolder.MEASUREMENTS, RunFolder.PERFORMANCE);

  private FinishedRun() {}

  /**
   * The summary of a folder in which nothing is left to do for a plan.
   *
   * @throws IllegalArgumentException if the folder holds another run
   */
  static Optional<EvaluationSummary> find(EvaluationPlan plan, RunManifest manifest)
      throws IOException {
    Path file = plan.output().resolve(RunFolder.SUMMARY);
    if (!Files.isRegularFile(file) || inUse(plan.output().resolve(RunFolder.SAMPLES))) {
      return Optional.empty();
    }
    RunFolder.readManifest(plan.output()).requireSameRun(plan.output().toString(), manifest);
    try {
      EvaluationSummary summary =
          Json.MAPPER.readValue(Files.readAllBytes(file), EvaluationSummary.class);
      return summary.inputs().equals(inputs(plan)) ? Optional.of(summary) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // of another version: it will be written again
    }
  }

  /** Whether a run is going on, which {@link RunFolder} will say. */
  private static boolean inUse(Path samples) throws IOException {
    try (FileChannel channel = FileChannel.open(samples, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** SHA-256 of what a summary is made of, in hexadecimal. */
  static String inputs(EvaluationPlan plan) throws IOException {
    List<Object> asked =
        List.of(
            plan.modes(),
            plan.styles(),
            plan.headline(),
            plan.task().categoryMap(),
            plan.limit(),
            plan.encryptedLimit(),
            plan.marginPoints(),
            plan.performance());
    MessageDigest digest = Sha256.digest();
    digest.update(asked.toString().getBytes(StandardCharsets.UTF_8));
    for (String name : FILES) {
      Path file = plan.output().resolve(name);
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      digest.update((name + bytes.length).getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
