package dev.selkie.fhe.seal;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * The life of one native object. A {@link Lease} keeps it alive during a call; closing while leased
 * throws and never frees; the Cleaner frees what was never closed.
 */
final class NativeHandle implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int CLOSED = -1;

  private final String name;
  private final long address;
  private final Cleaner.Cleanable cleanable;

  /** Leases held now, or CLOSED. */
  private final AtomicInteger leases = new AtomicInteger();

  NativeHandle(String name, long address, LongConsumer free) {
    this.name = name;
    this.address = address;
    this.cleanable = CLEANER.register(this, () -> free.accept(address));
  }

  /** The right to use the address until the lease is closed. */
  Lease lease() {
    int held;
    do {
      held = leases.get();
      if (held == CLOSED) {
        throw new IllegalStateException(name + " is closed");
      }
    } while (!leases.compareAndSet(held, held + 1));
    return new Lease(this);
  }

  @Override
  public void close() {
    if (leases.compareAndSet(0, CLOSED)) {
      cleanable.clean();
    } else if (leases.get() != CLOSED) {
      throw new IllegalStateException(name + " is in use by another thread");
    }
  }

  /** One use of a handle. */
  static final class Lease implements AutoCloseable {
    private final NativeHandle handle;

    private Lease(NativeHandle handle) {
      this.handle = handle;
    }

    long address() {
      return handle.address;
    }

    @Override
    public void close() {
      try {
        handle.leases.decrementAndGet();
      } finally {
        Reference.reachabilityFence(handle);
      }
    }
  }
}
