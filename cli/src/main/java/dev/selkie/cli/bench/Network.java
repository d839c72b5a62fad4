package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network that a measured step is thought to run over: each round waits one round trip, and every
 * byte travels once at the bandwidth, up and down one after the other. No congestion, no losses.
 *
 * @param name the name in reports
 * @param rttMillis time of a round trip without load
 * @param mbitPerSecond bandwidth of each direction, 10^6 bits
 */
record Network(String name, double rttMillis, double mbitPerSecond) {
  private static final Pattern TEXT = Pattern.compile("([0-9]*\\.?[0-9]+):([0-9]*\\.?[0-9]+)");

  /**
   * What was measured of one step.
   *
   * @param computeMillis time of both roles
   * @param rounds messages that wait for an answer, one after the other
   * @param bytesUp bytes from client to server
   * @param bytesDown bytes from server to client
   * @param tokens tokens that the step serves
   */
  record Step(double computeMillis, int rounds, long bytesUp, long bytesDown, int tokens) {}

  /** {@code lan}, {@code wan}, or {@code RTT:MBIT} in milliseconds and Mbit/s. */
  static Network parse(String text) {
    if (text.equals("lan")) {
      return new Network(text, 0.5, 1000);
    }
    if (text.equals("wan")) {
      return new Network(text, 40, 100);
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Double.parseDouble(matcher.group(2)) == 0) {
      throw CommandFailure.usage(
          "--network must be lan, wan or RTT:MBIT (milliseconds, Mbit/s): " + text);
    }
    return new Network(
        text, Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
  }

  /** Milliseconds that a step waits for round trips. */
  double waitMillis(Step step) {
    return step.rounds() * rttMillis;
  }

  /** Milliseconds that a step's bytes take. */
  double transferMillis(Step step) {
    return (step.bytesUp() + step.bytesDown()) * 8 / (mbitPerSecond * 1e3);
  }

  /** A line that says what is measured and what is computed from it. */
  BenchLine line(String shape, int threads, Step step) {
    double total = step.computeMillis() + waitMillis(step) + transferMillis(step);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("simulated", true);
    details.put("network", name);
    details.put("rttMillis", rttMillis);
    details.put("mbitPerSecond", mbitPerSecond);
    details.put("rounds", step.rounds());
    details.put("tokensAtOnce", step.tokens());
    details.put("measuredComputeMillis", step.computeMillis());
    details.put("simulatedWaitMillis", waitMillis(step));
    details.put("simulatedTransferMillis", transferMillis(step));
    details.put("bytesUp", step.bytesUp());
    details.put("bytesDown", step.bytesDown());
    return new BenchLine(
        "network",
        shape,
        threads,
        String.format(Locale.ROOT, "ms/token, simulated over %s", name),
        Spread.of(total / step.tokens()),
        details);
  }
}
