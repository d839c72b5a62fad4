package dev.selkie.eval.run;

import org.jspecify.annotations.Nullable;

/**
 * What else happened while something was measured.
 *
 * @param foreignProcessors processors that other processes kept busy on average; null where the
 *     system does not say or the measurement was too short
 * @param ownProcessors processors that this process kept busy on average
 * @param gcMillis time in garbage collections
 * @param compileMillis time in which Java compiled code
 * @param peakResidentBytes most memory that was resident at once; null where the system does not
 *     say
 * @param heapBytes Java heap in use at the end
 * @param nativeBytes resident memory beyond the committed heap at the end: weights, caches, code;
 *     null where the system does not say
 * @param processors processors that Java sees
 */
public record Conditions(
    @Nullable Double foreignProcessors,
    double ownProcessors,
    double gcMillis,
    double compileMillis,
    @Nullable Long peakResidentBytes,
    long heapBytes,
    @Nullable Long nativeBytes,
    int processors) {
  private static final double BUSY_SHARE = 0.1;

  /** Whether others kept more than a tenth of the processors busy: times may be too long. */
  public boolean disturbed() {
    return foreignProcessors != null && foreignProcessors > BUSY_SHARE * processors;
  }
}
