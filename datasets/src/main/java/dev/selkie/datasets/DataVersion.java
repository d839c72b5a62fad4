package dev.selkie.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Which version of a dataset was read. Scores of different versions must not be compared, and
 * several of MMLU circulate: the files' hashes say which it is, and one that is not known is named
 * as such.
 *
 * @param name for people
 * @param pinned whether every file is, byte for byte, that of a known version
 */
public record DataVersion(String name, boolean pinned) {
  private static final String FOLDER = "/dev/selkie/datasets/versions/";
  private static final int COLUMNS = 4;

  /** The version of a task's files. */
  public static DataVersion of(String task, List<DataFile> files) {
    String fingerprint = fingerprint(files);
    long dev = rows(files, "dev") + rows(files, "validation"); // as MMLU-Pro names it
    long test = files.stream().mapToLong(DataFile::rows).sum() - dev;
    String counted = test + " test and " + dev + " dev questions";
    if (DataVersion.class.getResource(FOLDER + task + ".csv") == null) {
      return new DataVersion(counted + ", no version pinned, fingerprint " + fingerprint, false);
    }
    for (List<String> known : known(task)) {
      if (known.get(3).equals(fingerprint)) {
        return new DataVersion(known.get(0), true);
      }
    }
    String alike = "";
    for (List<String> known : known(task)) {
      if (known.get(1).equals(Long.toString(test)) && known.get(2).equals(Long.toString(dev))) {
        alike = "; counts as in: " + known.get(0);
      }
    }
    return new DataVersion(
        "unknown version, " + counted + ", fingerprint " + fingerprint + alike, false);
  }

  /** SHA-256 over the files' names and hashes in the order of the names. */
  static String fingerprint(List<DataFile> files) {
    StringBuilder text = new StringBuilder();
    files.stream()
        .map(file -> file.name() + " " + file.sha256() + "\n")
        .sorted()
        .forEach(text::append);
    return Sha256.of(text.toString());
  }

  private static long rows(List<DataFile> files, String split) {
    return files.stream()
        .filter(file -> file.name().startsWith(split))
        .mapToLong(DataFile::rows)
        .sum();
  }

  private static List<List<String>> known(String task) {
    DataLocation location = new DataLocation.ClassPath(FOLDER);
    String name = task + ".csv";
    try {
      List<CsvRows.Row> rows = CsvRows.parse(location.describe(name), location.read(name));
      return rows.subList(1, rows.size()).stream()
          .map(CsvRows.Row::fields)
          .filter(fields -> fields.size() == COLUMNS)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
