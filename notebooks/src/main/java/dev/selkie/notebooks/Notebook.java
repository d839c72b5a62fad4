package dev.selkie.notebooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/*
 * Kernels show a value of a MIME type each in its own way. Both ways that are known here are found
 * by reflection, so that no kernel is on the class path, and a notebook runs on either.
 */

/** Shows results below a cell, on IJava, JJava and rapaio; as text on standard output elsewhere. */
public final class Notebook {
  private static final String IJAVA = "io.github.spencerpark.ijava.runtime.Display";
  private static final String JJAVA = "org.dflib.jjava.runtime.Display";
  private static final String RAPAIO = "org.rapaio.jupyter.kernel.global.Global";
  private static final String HTML = "text/html";

  private Notebook() {}

  /** A new folder that is deleted, with all that is in it, when the kernel ends. */
  public static Path folder() throws IOException {
    Path folder = Files.createTempDirectory("selkie-notebook");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    return folder;
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shows a piece of HTML. */
  public static void html(String html) {
    if (!showByIJava(IJAVA, html) && !showByIJava(JJAVA, html) && !showByRapaio(html)) {
      System.out.println(html);
    }
  }

  /** Shows an SVG document. */
  public static void svg(String svg) {
    html(svg);
  }

  /** Shows a table, at most 50 rows of it. */
  public static void table(Table table) {
    html(TableHtml.of(table));
  }

  /** Shows bytes as a hex dump, 16 in a line, with the printable characters beside them. */
  public static void hex(byte[] bytes) {
    html("<pre>" + HexDump.of(bytes) + "</pre>");
  }

  private static boolean showByIJava(String type, String html) {
    return method(type, Object.class, String[].class)
        .map(display -> invoke(display, html, new String[] {HTML}))
        .isPresent();
  }

  private static boolean showByRapaio(String html) {
    return method(RAPAIO, String.class, Object.class)
        .map(display -> invoke(display, HTML, html))
        .isPresent();
  }

  private static Optional<Method> method(String type, Class<?>... parameters) {
    for (ClassLoader loader :
        new ClassLoader[] {
          Thread.currentThread().getContextClassLoader(), Notebook.class.getClassLoader()
        }) {
      try {
        return Optional.of(Class.forName(type, true, loader).getMethod("display", parameters));
      } catch (ReflectiveOperationException e) {
        // not this kernel, or not this loader
      }
    }
    return Optional.empty();
  }

  private static Boolean invoke(Method display, Object... arguments) {
    try {
      display.invoke(null, arguments);
      return true;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a kernel's display must be public: " + display, e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the kernel could not show a result", e.getCause());
    }
  }
}
