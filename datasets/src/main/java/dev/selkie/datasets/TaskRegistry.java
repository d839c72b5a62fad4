package dev.selkie.datasets;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The tasks that Selkie knows, and their questions. */
public final class TaskRegistry {
  private static final List<String> NAMES = List.of("mini-mmlu", "mmlu");
  private static final DataLocation RESOURCES = new DataLocation.ClassPath("/dev/selkie/datasets/");

  private TaskRegistry() {}

  /** The names of all tasks. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The task with a name.
   *
   * @throws IllegalArgumentException if there is none; the message suggests the nearest name
   */
  public static Task find(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(NearestName.unknown("task", name, NAMES));
    }
    Properties file = new Properties();
    try {
      byte[] bytes = RESOURCES.read("tasks/" + name + ".properties");
      file.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new IllegalStateException("task file must be on the class path: " + name, e);
    }
    return new Task(
        value(file, "name"),
        Integer.parseInt(value(file, "version")),
        value(file, "description"),
        value(file, "data").equals("bundled"),
        value(file, "categories"),
        Arrays.stream(value(file, "styles").split(",", -1))
            .map(label -> PromptStyle.of(label.trim()))
            .toList(),
        PromptStyle.of(value(file, "headline")),
        Integer.parseInt(value(file, "shots")));
  }

  private static String value(Properties file, String key) {
    String value = file.getProperty(key);
    if (value == null) {
      throw new IllegalStateException("task file must have the key " + key);
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
    byte[] map = RESOURCES.read(task.categoryFile());
    Categories categories = Categories.parse(RESOURCES.describe(task.categoryFile()), map);
    return read(task.name(), categories, location(task, data));
  }

  private static DataLocation location(Task task, @Nullable Path data)
      throws MalformedDataException {
    if (data == null) {
      if (!task.bundled()) {
        throw new IllegalArgumentException(
            "Task '" + task.name() + "' needs --data DIR, a folder with dev/ and test/.");
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
    files.add(new DataFile(name, questions.size(), sha256(bytes)));
    return questions;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
