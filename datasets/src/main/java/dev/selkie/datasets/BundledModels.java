package dev.selkie.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Models that Selkie carries on its class path, copied to a cache file on first use. */
public final class BundledModels {
  private static final Map<String, String> RESOURCES =
      Map.of("pup", "/dev/selkie/datasets/pup/pup-f16.gguf");

  private BundledModels() {}

  /** Whether a bundled model has this name. */
  public static boolean has(String name) {
    return RESOURCES.containsKey(name);
  }

  /** The names of all bundled models. */
  public static Set<String> names() {
    return RESOURCES.keySet();
  }

  /**
   * The model as a file below {@code $XDG_CACHE_HOME/selkie/models}, or {@code
   * ~/.cache/selkie/models} where the variable is not set.
   *
   * @throws IllegalArgumentException if no bundled model has this name
   */
  public static Path file(String name) throws IOException {
    String home =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(value -> !value.isEmpty())
            .orElse(System.getProperty("user.home") + "/.cache");
    return file(name, Path.of(home, "selkie", "models"));
  }

  /**
   * The model as a file in {@code folder}; an existing file is used only if its bytes are right.
   */
  public static Path file(String name, Path folder) throws IOException {
    String resource = RESOURCES.get(name);
    if (resource == null) {
      throw new IllegalArgumentException(
          NearestName.unknown("bundled model", name, RESOURCES.keySet()));
    }
    return copy(name, resource, folder);
  }

  static Path copy(String name, String resource, Path folder) throws IOException {
    byte[] bytes;
    try (InputStream in = BundledModels.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new MalformedDataException(
            "bundled model " + name, "resource must be on the class path: " + resource);
      }
      bytes = in.readAllBytes();
    }
    String hash = Sha256.of(bytes);
    Path file = folder.resolve(name + "-" + hash.substring(0, 16) + ".gguf");
    if (Files.isRegularFile(file) && Sha256.of(Files.readAllBytes(file)).equals(hash)) {
      return file;
    }
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, name, ".part");
    try {
      Files.write(temporary, bytes);
      return Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
