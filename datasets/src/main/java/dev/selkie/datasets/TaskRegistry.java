package dev.selkie.datasets;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The tasks that Selkie knows, and their questions. */
public final class TaskRegistry {
  private static final List<String> NAMES =
      List.of("mini-mmlu", "mmlu", "mmlu-pro", "mmlu-redux", "mmlu-redux-ok", "cmmlu", "c-eval");
  private static final DataLocation RESOURCES = new DataLocation.ClassPath("/dev/selkie/datasets/");

  private TaskRegistry() {}

  /** The names of all tasks. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The task with a name, or that a task file describes.
   *
   * @param name one of {@link #names}, or the path of a user's file that ends in {@code
   *     .properties}
   * @throws IllegalArgumentException if there is none; the message suggests the nearest name
   * @throws UncheckedIOException if a user's file is missing or malformed
   */
  public static Task find(String name) {
    try {
      if (name.endsWith(".properties")) {
        Path file = Path.of(name);
        Path folder = file.toAbsolutePath().getParent();
        DataLocation location = new DataLocation.Folder(folder == null ? file : folder);
        return read(location, String.valueOf(file.getFileName()), folder);
      }
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(NearestName.unknown("task", name, NAMES));
      }
      return read(RESOURCES, "tasks/" + name + ".properties", null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A task with another of its category maps. MMLU has two: its authors count anatomy as
   * <em>other</em>, lm-evaluation-harness as <em>STEM</em>.
   *
   * @param map {@code original}, or the name of a file {@code categories-NAME.csv} beside the
   *     task's own
   * @throws IllegalArgumentException if the task has no such map
   */
  public static Task withCategories(Task task, String map) {
    String own = task.categoryFile().replaceFirst("categories(-[^/]+)?\\.csv$", "categories");
    boolean original = map.equals(Task.ORIGINAL_CATEGORIES);
    String file = own + (original ? "" : "-" + map) + ".csv";
    DataLocation maps = task.home() == null ? RESOURCES : new DataLocation.Folder(task.home());
    try {
      maps.read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "task " + task.name() + " must have the category map asked for: " + map, e);
    }
    return task.withCategoryFile(file);
  }

  private static Task read(DataLocation location, String name, @Nullable Path home)
      throws IOException {
    String described = location.describe(name);
    Properties file = new Properties();
    try {
      file.load(new StringReader(CsvRows.decode(described, location.read(name))));
      return new Task(
          value(file, "name"),
          Integer.parseInt(value(file, "version")),
          value(file, "description"),
          value(file, "data").equals("bundled"),
          file.getProperty("categories", "").trim(),
          Arrays.stream(value(file, "styles").split(",", -1))
              .map(label -> PromptStyle.of(label.trim()))
              .toList(),
          PromptStyle.of(value(file, "headline")),
          Integer.parseInt(value(file, "shots")),
          Table.of(described, file).orElse(null),
          home);
    } catch (IllegalArgumentException e) {
      throw (MalformedDataException)
          new MalformedDataException(described, "" + e.getMessage()).initCause(e);
    }
  }

  private static String value(Properties file, String key) {
    String value = file.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("a task file must have the key " + key);
    }
    return value.trim();
  }

  /**
   * Reads a task's questions.
   *
   * @param data folder with {@code dev} and {@code test}; null for a bundled task
   * @throws IllegalArgumentException if the task needs a folder and none is given
   * @throws MalformedDataException if a file is missing or malformed
   */
  public static Dataset load(Task task, @Nullable Path data) throws IOException {
    DataLocation location = location(task, data);
    Optional<Categories> categories = Optional.empty();
    if (!task.categoryFile().isEmpty()) {
      DataLocation maps = task.home() == null ? RESOURCES : new DataLocation.Folder(task.home());
      byte[] map = maps.read(task.categoryFile());
      categories = Optional.of(Categories.parse(maps.describe(task.categoryFile()), map));
    }
    Table table = task.table();
    if (table != null) {
      return new TableReader(table, task.name(), location).read(categories);
    }
    return read(
        task.name(),
        categories.orElseThrow(
            () -> new IllegalArgumentException("MMLU's layout needs the key categories")),
        location);
  }

  private static DataLocation location(Task task, @Nullable Path data)
      throws MalformedDataException {
    if (data == null && task.home() != null) {
      return new DataLocation.Folder(task.home());
    }
    if (data == null) {
      if (!task.bundled()) {
        throw new IllegalArgumentException(
            "Task '" + task.name() + "' needs --data DIR, the folder of its files.");
      }
      return new DataLocation.ClassPath("/dev/selkie/datasets/" + task.name() + "/");
    }
    if (!Files.isDirectory(data)) {
      throw new MalformedDataException(data.toString(), "data folder must exist");
    }
    return new DataLocation.Folder(data);
  }

  static Dataset read(String name, Categories categories, DataLocation location)
      throws IOException {
    List<McqQuestion> dev = new ArrayList<>();
    List<McqQuestion> test = new ArrayList<>();
    List<DataFile> files = new ArrayList<>();
    for (String subject : categories.subjects()) {
      dev.addAll(readSplit(location, subject, "dev", files));
      test.addAll(readSplit(location, subject, "test", files));
    }
    return new Dataset(name, categories, dev, test, files);
  }

  private static List<McqQuestion> readSplit(
      DataLocation location, String subject, String split, List<DataFile> files)
      throws IOException {
    String name = split + "/" + subject + "_" + split + ".csv";
    byte[] bytes = location.read(name);
    List<McqQuestion> questions = MmluReader.parse(location.describe(name), bytes, subject, split);
    files.add(new DataFile(name, questions.size(), Sha256.of(bytes)));
    return questions;
  }
}
