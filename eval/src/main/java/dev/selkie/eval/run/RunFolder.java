package dev.selkie.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.selkie.datasets.MalformedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a run while it runs: answers and measurements go in at once and are never lost. */
public final class RunFolder implements AutoCloseable {
  /** What was run. */
  public static final String MANIFEST = "run.json";

  /** One line a question, mode and style. */
  public static final String SAMPLES = "samples.jsonl";

  /** One line a mode: equality, certificates. */
  public static final String MEASUREMENTS = "measurements.jsonl";

  /** One line a mode and scenario: times. */
  public static final String PERFORMANCE = "performance.jsonl";

  /** What was found. */
  public static final String SUMMARY = "summary.json";

  /** The same as a table. */
  public static final String RESULTS = "results.csv";

  /** The page for people. */
  public static final String REPORT = "report.html";

  /** A folder with the sealed model and its keystore, which may be there before the run. */
  public static final String SEALED = "sealed";

  private final Path folder;
  private final JsonLines<Sample> sampleLines;
  private final JsonLines<Measurement> measurementLines;
  private final JsonLines<PerformanceRun> performanceLines;
  private final Map<Sample.Key, Sample> samples = new LinkedHashMap<>();
  private final Map<ModeKey, Measurement> measurements = new LinkedHashMap<>();
  private final Map<PerformanceRun.Key, PerformanceRun> performance = new LinkedHashMap<>();

  private RunFolder(
      Path folder,
      JsonLines<Sample> sampleLines,
      JsonLines<Measurement> measurementLines,
      JsonLines<PerformanceRun> performanceLines) {
    this.folder = folder;
    this.sampleLines = sampleLines;
    this.measurementLines = measurementLines;
    this.performanceLines = performanceLines;
    sampleLines.found().forEach(sample -> samples.putIfAbsent(sample.key(), sample));
    measurementLines.found().forEach(line -> measurements.putIfAbsent(line.key(), line));
    performanceLines.found().forEach(line -> performance.put(line.key(), line));
  }

  /**
   * Makes a folder, or opens one to go on with the same run.
   *
   * @throws IllegalArgumentException if it holds another run, or something else
   * @throws IllegalStateException if another process is running in it
   */
  public static RunFolder open(Path folder, RunManifest manifest) throws IOException {
    Path file = folder.resolve(MANIFEST);
    if (Files.exists(file)) {
      readManifest(folder).requireSameRun(folder.toString(), manifest);
    } else {
      requireEmpty(folder);
      Files.createDirectories(folder);
      AtomicFile.write(
          file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
    }
    List<JsonLines<?>> opened = new ArrayList<>();
    try {
      return new RunFolder(
          folder,
          lines(folder.resolve(SAMPLES), Sample.class, opened),
          lines(folder.resolve(MEASUREMENTS), Measurement.class, opened),
          lines(folder.resolve(PERFORMANCE), PerformanceRun.class, opened));
    } catch (IOException | RuntimeException e) {
      for (JsonLines<?> each : opened) {
        each.close();
      }
      throw e;
    }
  }

  private static <T> JsonLines<T> lines(Path file, Class<T> type, List<JsonLines<?>> opened)
      throws IOException {
    JsonLines<T> lines = JsonLines.open(file, type);
    opened.add(lines);
    return lines;
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("run folder must be a folder: " + folder);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.anyMatch(entry -> !entry.toString().endsWith(".part") && !isSealed(entry))) {
        throw new IllegalArgumentException(
            "run folder must be empty or hold a run (" + MANIFEST + "): " + folder);
      }
    }
  }

  private static boolean isSealed(Path entry) {
    return entry.endsWith(SEALED);
  }

  /** Reads what was run in a folder. */
  public static RunManifest readManifest(Path folder) throws IOException {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new MalformedDataException(folder.toString(), "folder must hold " + MANIFEST);
    }
    try {
      return Json.MAPPER.readValue(Files.readString(file), RunManifest.class);
    } catch (JsonProcessingException e) {
      MalformedDataException malformed =
          new MalformedDataException(file.toString(), "file must describe a run");
      malformed.initCause(e);
      throw malformed;
    }
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** Whether a question is answered. */
  public boolean has(Sample.Key key) {
    return samples.containsKey(key);
  }

  /** The answer to a question, or null. */
  public @Nullable Sample find(Sample.Key key) {
    return samples.get(key);
  }

  /** What was measured for a mode, or null. */
  public @Nullable Measurement measurement(ModeKey mode) {
    return measurements.get(mode);
  }

  /** Adds answers. */
  public void append(List<Sample> added) throws IOException {
    sampleLines.append(added);
    added.forEach(sample -> samples.putIfAbsent(sample.key(), sample));
  }

  /** Adds a measurement. */
  public void append(Measurement added) throws IOException {
    measurementLines.append(List.of(added));
    measurements.putIfAbsent(added.key(), added);
  }

  /** What was measured for a mode in a scenario, or null. */
  public @Nullable PerformanceRun performance(ModeKey mode, Scenario scenario) {
    return performance.get(PerformanceRun.Key.of(mode, scenario));
  }

  /** Every performance run of a mode, in the order in which they ran. */
  public List<PerformanceRun> performance(ModeKey mode) {
    return performance.values().stream().filter(run -> run.key().mode().equals(mode)).toList();
  }

  /** Adds a performance run, which takes the place of a shorter one. */
  public void append(PerformanceRun added) throws IOException {
    performanceLines.append(List.of(added));
    performance.put(added.key(), added);
  }

  @Override
  public void close() throws IOException {
    try (sampleLines;
        measurementLines;
        performanceLines) {
      // closing them is all there is to do
    }
  }
}
