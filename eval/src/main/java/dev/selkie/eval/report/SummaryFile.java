package dev.selkie.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.selkie.datasets.MalformedDataException;
import dev.selkie.eval.run.Json;
import dev.selkie.eval.run.RunFolder;
import dev.selkie.eval.summary.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a run found. */
final class SummaryFile {
  private SummaryFile() {}

  /**
   * The summary of a run folder.
   *
   * @throws MalformedDataException if the folder holds no finished run
   */
  static EvaluationSummary read(Path runFolder) throws IOException {
    Path file = runFolder.resolve(RunFolder.SUMMARY);
    if (!Files.isRegularFile(file)) {
      throw new MalformedDataException(
          runFolder.toString(), "folder must hold a finished run (" + RunFolder.SUMMARY + ")");
    }
    try {
      return Json.MAPPER.readValue(Files.readString(file), EvaluationSummary.class);
    } catch (JsonProcessingException e) {
      MalformedDataException malformed =
          new MalformedDataException(
              file.toString(),
              "file must be a run's summary of this version; selkie eval on the folder writes it again");
      malformed.initCause(e);
      throw malformed;
    }
  }
}
