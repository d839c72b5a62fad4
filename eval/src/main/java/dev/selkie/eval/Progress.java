package dev.selkie.eval;

/** Hears how far an evaluation is. Called from the evaluating thread; must return quickly. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress SILENT = (done, total, what) -> {};

  /**
   * Some work was done.
   *
   * @param done steps so far, those of an earlier call on the same folder included
   * @param total all steps; a step is one question in one mode and style
   * @param what what is going on, such as {@code "int w8a8, letters"}
   */
  void at(long done, long total, String what);
}
