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
    if (quiet || now - shownAt < (console.terminal() ? BAR_NANOS : LINE_NANOS)) {
      return;
    }
    shownAt = now;
    if (console.terminal()) {
      console.err().print("\r\u001b[K" + bar(done, total) + suffix(detail));
      console.err().flush();
      barShown = true;
    } else {
      console.say(label + ": " + done + " of " + total + suffix(detail));
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
