package dev.selkie.secure.container;

import dev.selkie.secure.cobblestone.Outcome;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Work that a daemon thread does until its result is wanted. */
final class Beside<T> {
  private final FutureTask<T> task;

  private Beside(FutureTask<T> task) {
    this.task = task;
  }

  /** Starts it; {@code work} throws no checked exception but {@link IOException}. */
  static <T> Beside<T> start(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return new Beside<>(task);
  }

  /** Its result or failure, waited for however long; an interrupt is kept for the caller. */
  T get() throws IOException {
    return Outcome.of(task);
  }
}
