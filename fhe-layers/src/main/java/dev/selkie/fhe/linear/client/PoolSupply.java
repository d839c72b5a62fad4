package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The pool in use of one matrix, and the next one while it is prepared. One thread at a time. */
final class PoolSupply {
  /** With this part of the lanes left the next pool is prepared. */
  private static final int LOW_PART = 4;

  private final BlockClient client;
  private final PoolBuilder builder;
  private final PadStore store;
  private final Executor background;
  private @Nullable StoredPads current;
  private @Nullable CompletableFuture<StoredPads> next;

  PoolSupply(BlockClient client, PoolBuilder builder, PadStore store, Executor background) {
    this.client = client;
    this.builder = builder;
    this.store = store;
    this.background = background;
  }

  /** Starts on the first pool. */
  void start() {
    if (next == null) {
      next = CompletableFuture.supplyAsync(this::build, background);
    }
  }

  private StoredPads build() {
    try {
      return builder.build(store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pool with at least one lane left; waits for it if it must. */
  StoredPads get() {
    StoredPads known = current;
    if (known != null && known.left() > 0) {
      return known;
    }
    if (known != null) {
      delete(known);
    }
    start();
    CompletableFuture<StoredPads> coming = next;
    next = null;
    if (coming == null) {
      throw new IllegalStateException("a pool must be on its way");
    }
    long start = System.nanoTime();
    StoredPads ready = join(coming);
    client.addWaited(System.nanoTime() - start);
    current = ready;
    return ready;
  }

  private static void delete(StoredPads spent) {
    try {
      spent.delete();
    } catch (IOException e) {
      throw new SessionEndedException("spent pads cannot be deleted", e);
    }
  }

  private static StoredPads join(CompletableFuture<StoredPads> coming) {
    try {
      return coming.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException unchecked) {
        throw new SessionEndedException("the pads cannot be stored", unchecked);
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Prepares the next pool if the present one runs low. */
  void used() {
    StoredPads known = current;
    if (known != null && known.left() < known.shape().lanes() / LOW_PART) {
      start();
    }
  }
}
