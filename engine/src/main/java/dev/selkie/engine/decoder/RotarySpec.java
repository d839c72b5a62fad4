package dev.selkie.engine.decoder;

import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/*
 * Pair i of d dimensions turns with frequency f_i = base^(-2i/d) / factor_i. Linear scaling
 * multiplies all frequencies by s = 1 / factor. YaRN [1] leaves alone the pairs that turn more than
 * beta_fast times within the original context, multiplies by s those that turn less than beta_slow
 * times, and mixes in between; the vectors grow by 1 + 0.1 ln(1/s).
 *
 * [1] Peng, Quesnelle, Fan, Shippole: YaRN: Efficient Context Window Extension, 2023.
 */
/**
 * How heads turn with the position.
 *
 * @param dimensions leading dimensions of a head that turn, even
 * @param scale factor s on positions: 1, or less with scaling
 * @param yarn turns of the ramp, or null without YaRN
 * @param magnitude factor on the turned vectors
 */
record RotarySpec(
    Architecture.Pairing pairing,
    int dimensions,
    double base,
    double scale,
    @Nullable Yarn yarn,
    double magnitude) {

  /**
   * YaRN's ramp.
   *
   * @param context positions that the model was first trained on
   * @param fast turns within them above which a pair is left alone
   * @param slow turns within them below which a pair is scaled
   */
  record Yarn(int context, double fast, double slow) {}

  /** Pairs of a head that turn. */
  int pairs() {
    return pairing == Architecture.Pairing.NONE ? 0 : dimensions / 2;
  }

  /** The frequency of each pair; {@code factors} gives the divisor of each. */
  double[] frequencies(IntToDoubleFunction factors) {
    double[] frequencies = new double[pairs()];
    for (int i = 0; i < frequencies.length; i++) {
      double own = StrictMath.pow(base, -2.0 * i / dimensions) / factors.applyAsDouble(i);
      double kept = yarn == null ? 0 : kept(yarn, i);
      frequencies[i] = own * (scale * (1 - kept) + kept);
    }
    return frequencies;
  }

  /** How far pair {@code i} is left alone, from 0 to 1. */
  private double kept(Yarn ramp, int i) {
    double low = Math.max(0, Math.floor(pairWith(ramp.fast(), ramp.context())));
    double high = Math.min(dimensions - 1, Math.ceil(pairWith(ramp.slow(), ramp.context())));
    double along = (i - low) / Math.max(0.001, high - low);
    return 1 - Math.max(0, Math.min(1, along));
  }

  /** The pair, as a real number, that turns {@code turns} times within the context. */
  private double pairWith(double turns, int context) {
    return dimensions
        * StrictMath.log(context / (turns * 2 * Math.PI))
        / (2 * StrictMath.log(base));
  }
}
