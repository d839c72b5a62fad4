package dev.selkie.cli.console;

/**
 * How far a long job is, on standard error: a bar that is redrawn on a terminal, a plain line every
 * few seconds elsewhere, nothing when quiet. Safe to update from several threads.
 */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final long BAR_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 5_000_000_000L;

  private final Console console;
  private final String label;
  private final boolean quiet;
  private long shownAt = System.nanoTime();
  private boolean barShown;
  private long beganAt;
  private long beganDone = -1;

  /**
   * Starts; nothing is shown before the first update.
   *
   * @param label what is being done, in a few words
   */
  public Progress(Console console, String label, boolean quiet) {
    this.console = console;
    this.label = label;
    this.quiet = quiet;
  }

  /**
   * Shows how far the job is, if the last time is long enough ago.
   *
   * @param detail what is at hand, may be empty
   */
  public synchronized void update(long done, long total, String detail) {
    long now = System.nanoTime();
    if (beganDone < 0) {
      beganDone = done;
      beganAt = now;
    }
    if (quiet || now - shownAt < (console.terminal() ? BAR_NANOS : LINE_NANOS)) {
      return;
    }
    shownAt = now;
    if (console.terminal()) {
      console
          .err()
          .print("\r\u001b[K" + bar(done, total) + suffix(detail) + remaining(done, total, now));
      console.err().flush();
      barShown = true;
    } else {
      console.say(
          label + ": " + done + " of " + total + suffix(detail) + remaining(done, total, now));
    }
  }

  private String bar(long done, long total) {
    int filled = total <= 0 ? 0 : (int) Math.min(WIDTH, done * WIDTH / total);
    long percent = total <= 0 ? 0 : Math.min(100, done * 100 / total);
    return label
        + " ["
        + "#".repeat(filled)
        + " ".repeat(WIDTH - filled)
        + "] "
        + String.format("%3d %%", percent);
  }

  /** What the rest takes at the rate since the first update, which counts what was done before. */
  private String remaining(long done, long total, long now) {
    if (done <= beganDone || total <= done) {
      return "";
    }
    double seconds = (now - beganAt) / 1e9 * (total - done) / (done - beganDone);
    return seconds < 90
        ? String.format(", about %.0f s left", seconds)
        : String.format(", about %.0f min left", seconds / 60);
  }

  private static String suffix(String detail) {
    return detail.isEmpty() ? "" : " (" + detail + ")";
  }

  /** Takes the bar away. */
  @Override
  public synchronized void close() {
    if (barShown) {
      console.err().print("\r\u001b[K");
      console.err().flush();
      barShown = false;
    }
  }
}
