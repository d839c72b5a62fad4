package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Results of work on other threads: only who has waited for it may wipe what it was writing to. */
public final class Outcome {
  private Outcome() {}

  /**
   * A result or failure, waited for however long; an interrupt is kept for the caller.
   *
   * @param work that throws no checked exception but {@link IOException}
   */
  public static <T> T of(Future<T> work) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          rethrow(e.getCause());
          throw new IllegalStateException("work threw what it must not", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Throws a failure as it is; nothing for null or another checked exception. */
  static void rethrow(@Nullable Throwable failure) throws IOException {
    if (failure instanceof IOException problem) {
      throw problem;
    }
    if (failure instanceof RuntimeException problem) {
      throw problem;
    }
    if (failure instanceof Error problem) {
      throw problem;
    }
  }
}
