package dev.selkie.secure.memory;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/*
 * A garbage collector copies what lives long and leaves the old bytes where they were. So a secret that lives longer than a call
 * lies here: in slots of a few protected pages, or, where these are full or the secret is long, in memory of its own.
 */

/** A place outside the heap for one secret. Thread-safe; {@link #close()} wipes it. */
public final class SecretSlot implements AutoCloseable {
  private static final int SLOT = 64;
  private static final int SLOTS = 1024;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final ProtectedMemory MEMORY = new ProtectedMemory();
  private static final Deque<ByteBuffer> FREE = new ArrayDeque<>();
  private static boolean filled;

  private final Place place;
  private final Cleaner.Cleanable cleanable;

  private SecretSlot(Place place) {
    this.place = place;
    cleanable = CLEANER.register(this, place::wipe);
  }

  /** Copies the bytes here. */
  public static SecretSlot of(byte[] secret) {
    ByteBuffer slot = secret.length <= SLOT ? take() : null;
    ByteBuffer bytes = slot == null ? MEMORY.allocate(secret.length) : slot;
    bytes.put(0, secret);
    return new SecretSlot(new Place(bytes, slot != null));
  }

  /** Fills {@code target}, which is as long as the secret, with it. */
  public void get(byte[] target) {
    place.get(target);
  }

  private static @Nullable ByteBuffer take() {
    synchronized (FREE) {
      if (!filled) {
        filled = true;
        ByteBuffer pages = MEMORY.allocate(SLOTS * SLOT);
        for (int i = 0; i < SLOTS; i++) {
          FREE.add(pages.slice(i * SLOT, SLOT));
        }
      }
      return FREE.poll();
    }
  }

  /** Writes zeros over the secret; a second call does nothing. */
  @Override
  public void close() {
    cleanable.clean();
  }

  /** What the cleaner holds. */
  private static final class Place {
    private final ByteBuffer bytes;
    private final boolean shared;
    private boolean wiped;

    Place(ByteBuffer bytes, boolean shared) {
      this.bytes = bytes;
      this.shared = shared;
    }

    synchronized void get(byte[] target) {
      if (wiped) {
        throw new IllegalStateException("SecretSlot is closed");
      }
      bytes.get(0, target);
    }

    synchronized void wipe() {
      wiped = true;
      if (!shared) {
        MEMORY.release(bytes);
        return;
      }
      bytes.put(0, new byte[SLOT]);
      synchronized (FREE) {
        FREE.add(bytes);
      }
    }
  }
}
