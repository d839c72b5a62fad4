package dev.selkie.kernels.loader;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Loads one native library. Places, in order: the path in the system property {@code
 * selkie.NAME.library} (no other place is tried when it is set), the resource {@code
 * native/OS-ARCH/} beside the owner's classes, the folders of {@code java.library.path}.
 */
public final class NativeLibrary {
  private NativeLibrary() {}

  /**
   * Loads a library, or throws and says why not.
   *
   * @param name short name: {@code "seal"} for {@code libselkie_seal.so}
   * @param owner the class with the native methods, whose resources are searched
   * @param load {@code System::load}, written in the owner so that the library binds to its loader
   * @return where it was loaded from, for people
   * @throws MissingNativeLibraryException if no place holds a library that loads
   */
  public static String load(String name, Class<?> owner, Consumer<String> load) {
    String property = "selkie." + name + ".library";
    String file = System.mapLibraryName("selkie_" + name);
    List<String> tried = new ArrayList<>();
    String explicit = System.getProperty(property);
    if (explicit != null) {
      if (attempt(Path.of(explicit).toAbsolutePath(), load, tried)) {
        return explicit;
      }
      throw missing(name, tried, "correct or drop -D" + property);
    }
    String resource = "/native/" + platform() + "/" + file;
    if (attemptResource(owner, resource, file, load, tried)) {
      return "resource " + resource;
    }
    for (String folder :
        System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && attempt(Path.of(folder, file).toAbsolutePath(), load, tried)) {
        return Path.of(folder, file).toString();
      }
    }
    throw missing(
        name, tried, "build with -Dnative=build, or name the file with -D" + property + "=FILE");
  }

  /** This platform as the resource folders name it, such as {@code linux-x86_64}. */
  public static String platform() {
    return normalOs(System.getProperty("os.name", ""))
        + "-"
        + normalArchitecture(System.getProperty("os.arch", ""));
  }

  static String normalOs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("mac") || lower.startsWith("darwin")) {
      return "macos";
    }
    return lower.startsWith("windows") ? "windows" : lower.replace(' ', '_');
  }

  static String normalArchitecture(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "amd64", "x64", "x86-64" -> "x86_64";
      case "arm64" -> "aarch64";
      default -> lower;
    };
  }

  private static boolean attempt(Path path, Consumer<String> load, List<String> tried) {
    if (!Files.isRegularFile(path)) {
      tried.add(path + " (no such file)");
      return false;
    }
    try {
      load.accept(path.toString());
      return true;
    } catch (UnsatisfiedLinkError e) {
      tried.add(path + " (" + e.getMessage() + ")");
      return false;
    }
  }

  private static boolean attemptResource(
      Class<?> owner, String resource, String file, Consumer<String> load, List<String> tried) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        tried.add("resource " + resource + " (not bundled)");
        return false;
      }
      Path folder = Files.createTempDirectory("selkie-"); // Mode 0700, unlike createTempFile.
      Path extracted = folder.resolve(file);
      try {
        Files.copy(in, extracted);
        return attempt(extracted, load, tried);
      } finally {
        delete(extracted);
        delete(folder);
      }
    } catch (IOException e) {
      tried.add("resource " + resource + " (could not be extracted: " + e.getMessage() + ")");
      return false;
    }
  }

  /** A mapped library needs its file no longer, except on Windows, which refuses to delete it. */
  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }

  private static MissingNativeLibraryException missing(
      String name, List<String> tried, String remedy) {
    return new MissingNativeLibraryException(
        "native library selkie_"
            + name
            + " could not be loaded on "
            + platform()
            + "; tried "
            + String.join(", ", tried)
            + "; "
            + remedy);
  }
}
