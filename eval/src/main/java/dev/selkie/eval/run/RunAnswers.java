package dev.selkie.eval.run;

import dev.selkie.datasets.PromptStyle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The answers of a run folder, read without touching it; a run may be going on in it. */
public final class RunAnswers {
  private final RunManifest manifest;
  private final Map<Sample.Key, Sample> samples = new LinkedHashMap<>();

  private RunAnswers(RunManifest manifest, List<Sample> lines) {
    this.manifest = manifest;
    lines.forEach(sample -> samples.putIfAbsent(sample.key(), sample));
  }

  /**
   * Reads what was run and answered; half a line at the end is one that is being written.
   *
   * @throws dev.selkie.datasets.MalformedDataException if the folder holds no run, or a malformed
   *     line
   */
  public static RunAnswers read(Path folder) throws IOException {
    RunManifest manifest = RunFolder.readManifest(folder);
    return new RunAnswers(
        manifest, JsonLines.read(folder.resolve(RunFolder.SAMPLES), Sample.class));
  }

  /** What was run. */
  public RunManifest manifest() {
    return manifest;
  }

  /** Every answer, in the order in which they were given. */
  public List<Sample> all() {
    return List.copyOf(samples.values());
  }

  /** The modes in the order in which they were run. */
  public List<ModeKey> modes() {
    return samples.keySet().stream().map(Sample.Key::mode).distinct().toList();
  }

  /** The modes for people, or that there are none. */
  public String titles() {
    return samples.isEmpty()
        ? "no answers"
        : modes().stream().map(ModeKey::title).collect(Collectors.joining(", "));
  }

  /** The answers of one mode in one style. */
  public List<Sample> of(ModeKey mode, PromptStyle style) {
    return samples.values().stream()
        .filter(sample -> sample.key().mode().equals(mode) && sample.style() == style)
        .toList();
  }
}
