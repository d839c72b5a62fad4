package dev.selkie.cli.console;

import dev.selkie.datasets.MalformedDataException;
import dev.selkie.engine.weights.AuthenticationException;
import dev.selkie.engine.weights.MalformedModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.ParameterException;

/** Turns what went wrong into one sentence and an exit code. */
public final class Failures {
  private static final String DISK_FULL = "No space left on device";

  private Failures() {}

  /** The exit code of a failure. */
  public static int exitCode(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof CommandFailure known) {
      return known.exitCode();
    }
    if (cause instanceof AuthenticationException) {
      return ExitCode.INTEGRITY;
    }
    if (cause instanceof MalformedModelException
        || cause instanceof MalformedDataException
        || cause instanceof NoSuchFileException
        || cause instanceof FileNotFoundException) {
      return ExitCode.DATA;
    }
    if (cause instanceof IllegalArgumentException) {
      return ExitCode.USAGE;
    }
    return ExitCode.FAILURE;
  }

  /** The sentence for the user. */
  public static String sentence(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    if (cause instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (cause instanceof OutOfMemoryError) {
      return "out of memory; give the JVM more with SELKIE_JAVA_OPTS=-Xmx8g, or take fewer threads";
    }
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return "unexpected failure: " + cause.getClass().getSimpleName() + " (--verbose shows where)";
    }
    if (cause.getClass().getName().startsWith("dev.selkie.")
        || cause instanceof IOException
        || cause instanceof IllegalArgumentException
        || cause instanceof ParameterException
        || cause instanceof LinkageError) {
      return oneLine(message);
    }
    return oneLine(cause.getClass().getSimpleName() + ": " + message);
  }

  /** Something that writes one file. */
  @FunctionalInterface
  public interface Writing<T> {
    /** Writes it. */
    T write() throws IOException;
  }

  /** Runs what writes a file; a full disk then names it, which a channel does not. */
  public static <T> T naming(Path file, Writing<T> writing) throws IOException {
    try {
      return writing.write();
    } catch (IOException e) {
      if (DISK_FULL.equals(e.getMessage())) {
        FileSystemException named = new FileSystemException(file.toString(), null, DISK_FULL);
        named.initCause(e);
        throw named;
      }
      throw e;
    }
  }

  /** The failure beneath wrappers that add nothing. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof UncheckedIOException
            || cause instanceof java.util.concurrent.ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
