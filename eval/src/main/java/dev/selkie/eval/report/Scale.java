package dev.selkie.eval.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps numbers to pixels.
 *
 * @param low number at {@code start}
 * @param high number at {@code end}
 * @param start pixel of {@code low}
 * @param end pixel of {@code high}
 * @param logarithmic whether equal distances are equal ratios
 */
record Scale(double low, double high, double start, double end, boolean logarithmic) {
  Scale {
    if (!(low < high) || (logarithmic && low <= 0)) {
      throw new IllegalArgumentException("low must be below high: " + low + ", " + high);
    }
  }

  double at(double value) {
    double fraction =
        logarithmic
            ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
            : (value - low) / (high - low);
    return start + fraction * (end - start);
  }

  /** Round numbers inside the range: powers of ten, or with 2 and 5 between where those are few. */
  List<Double> ticks() {
    return logarithmic ? logTicks() : linearTicks();
  }

  private List<Double> linearTicks() {
    double rough = (high - low) / 6;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double ratio = rough / power;
    double step = power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private List<Double> logTicks() {
    double[] steps = high / low > 300 ? new double[] {1} : new double[] {1, 2, 5};
    List<Double> ticks = new ArrayList<>();
    for (int e = (int) Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
      for (double step : steps) {
        double tick = step * Math.pow(10, e);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
