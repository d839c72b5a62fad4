package dev.selkie.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Names run folders that the user does not name. */
final class RunFolders {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private RunFolders() {}

  /**
   * A folder below {@code runs} in the current folder, such as {@code runs/eval-20261122-190000}.
   */
  static Path fresh(String kind) {
    return Path.of("runs", kind + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
  }
}
