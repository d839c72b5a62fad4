package dev.selkie.engine.decoder;

import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Shares the pieces of a tensor among threads that read them. */
final class FilePieces {
  private FilePieces() {}

  /** Handles one piece. */
  @FunctionalInterface
  interface Body {
    void accept(int piece) throws IOException;
  }

  /** Handles pieces {@code [0, count)} in any order; a single one on the calling thread. */
  static void forEach(WorkerPool pool, int count, Body body) throws IOException {
    try {
      pool.forRange(
          count,
          1,
          1,
          (from, to) -> {
            for (int piece = from; piece < to; piece++) {
              handle(body, piece);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void handle(Body body, int piece) {
    try {
      body.accept(piece);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
