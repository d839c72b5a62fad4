package dev.selkie.eval.latency;

/** Time that passes only when told to. */
final class ManualClock implements Clock {
  private long now;

  void pass(long nanos) {
    now += nanos;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void sleepUntil(long nanos) {
    now = Math.max(now, nanos);
  }
}
