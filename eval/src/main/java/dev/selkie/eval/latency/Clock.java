package dev.selkie.eval.latency;

import java.util.concurrent.locks.LockSupport;

/** Time that passes; a test makes it up. */
interface Clock {
  /** The machine's own. */
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleepUntil(long nanos) {
          for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (left > SPIN_NANOS) {
              LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
              Thread.onSpinWait();
            }
          }
        }
      };

  /** A thread that sleeps may wake up this much late, so it does not sleep through the end. */
  long SPIN_NANOS = 200_000;

  /** Nanoseconds since some moment. */
  long nanos();

  /** Returns when {@link #nanos()} has reached a value. */
  void sleepUntil(long nanos);
}
