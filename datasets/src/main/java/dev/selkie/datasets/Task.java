package dev.selkie.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is measured and how: read from a versioned task file.
 *
 * @param name the name on the command line
 * @param version changes whenever scores would
 * @param description one line for people
 * @param bundled whether the questions are on the class path; otherwise the user names a folder
 * @param categoryFile the category map, as a resource below this package
 * @param styles the styles that are scored when the user names none
 * @param headline the style whose accuracy is <em>the</em> accuracy when it was scored
 * @param shots few-shot examples when the user names no number
 * @param table how the files are laid out, if they are not in MMLU's layout
 * @param home folder of a user's task file, where its data lies unless another folder is named
 */
public record Task(
    String name,
    int version,
    String description,
    boolean bundled,
    String categoryFile,
    List<PromptStyle> styles,
    PromptStyle headline,
    int shots,
    @Nullable Table table,
    @Nullable Path home) {
  private static final Pattern NAMED_MAP = Pattern.compile(".*categories-(.+)\\.csv");

  /** A task whose files are in MMLU's layout. */
  public Task(
      String name,
      int version,
      String description,
      boolean bundled,
      String categoryFile,
      List<PromptStyle> styles,
      PromptStyle headline,
      int shots) {
    this(name, version, description, bundled, categoryFile, styles, headline, shots, null, null);
  }

  /** The map of MMLU's authors, or a task's only one. */
  public static final String ORIGINAL_CATEGORIES = "original";

  /** The name of the category map: {@code original}, or the tradition that the file is named by. */
  public String categoryMap() {
    Matcher named = NAMED_MAP.matcher(categoryFile);
    return named.matches() ? named.group(1) : ORIGINAL_CATEGORIES;
  }

  /** The same task with another file of categories. */
  Task withCategoryFile(String file) {
    return new Task(
        name, version, description, bundled, file, styles, headline, shots, table, home);
  }

  /** Checks that the headline is among the styles. */
  public Task {
    styles = List.copyOf(styles);
    if (!styles.contains(headline)) {
      throw new IllegalArgumentException("headline must be one of the styles: " + headline);
    }
    if (shots < 0) {
      throw new IllegalArgumentException("shots must not be negative: shots=" + shots);
    }
  }
}
