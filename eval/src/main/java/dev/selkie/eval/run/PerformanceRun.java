package dev.selkie.eval.run;

import dev.selkie.engine.ExecutionMode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a performance run of one mode in one scenario measured. A line of {@code performance.jsonl}.
 * Times are in milliseconds unless their name says otherwise.
 *
 * @param mode the mode's name
 * @param scheme bits of weights and activations; null where there are none
 * @param backend what encrypted the layers; null in clear modes, and in files of before 2026-11-23
 * @param scenario name of the scenario
 * @param offeredPerSecond questions that arrived in a second; null where they did not arrive
 * @param questions questions answered after warm-up
 * @param promptTokens tokens of their prompts
 * @param seconds time from the first of them to the last answer
 * @param warmUp what was asked before and not counted
 * @param times each question alone; empty but in single-stream
 * @param histogram time of each question from its arrival to its answer, in nanoseconds: an
 *     HdrHistogram (V2, compressed, Base64), which others can be added to; null in offline
 * @param generation tokens one by one; null but in single-stream
 * @param checkedAnswers answers compared with those of the accuracy run
 * @param changedAnswers of these, answers that differ
 * @param conditions what else happened meanwhile
 */
public record PerformanceRun(
    String mode,
    @Nullable String scheme,
    @Nullable String backend,
    String scenario,
    @Nullable Double offeredPerSecond,
    int questions,
    long promptTokens,
    double seconds,
    WarmUp warmUp,
    List<QuestionTime> times,
    @Nullable String histogram,
    @Nullable Generation generation,
    int checkedAnswers,
    int changedAnswers,
    Conditions conditions) {
  /** What makes two runs the same. */
  public record Key(ModeKey mode, String scenario, @Nullable Double offeredPerSecond) {
    /** Of a mode in a scenario. */
    public static Key of(ModeKey mode, Scenario scenario) {
      return new Key(mode, scenario.name(), scenario.offeredPerSecond());
    }
  }

  /** Names what encrypts the layers of a mode; null in clear modes. */
  public static @Nullable String backend(ExecutionMode mode) {
    if (!(mode instanceof ExecutionMode.Encrypted encrypted)) {
      return null;
    }
    return encrypted.backend() + (encrypted.clientOutput() ? ", output layer at the client" : "");
  }

  /** Checks that nothing needed is missing. */
  public PerformanceRun {
    Objects.requireNonNull(mode);
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(warmUp);
    Objects.requireNonNull(conditions);
    times = List.copyOf(times);
  }

  /** This run's key. */
  public Key key() {
    return new Key(new ModeKey(mode, scheme), scenario, offeredPerSecond);
  }

  /**
   * Questions asked before the measurement.
   *
   * @param questions how many
   * @param rounds how often the same questions were asked
   * @param millis time they took
   * @param steady whether the last round was not more than 5 % faster than the one before; false if
   *     they only ended because they took too long
   */
  public record WarmUp(int questions, int rounds, double millis, boolean steady) {}

  /**
   * One question, from its text to its scores.
   *
   * @param millis whole time
   * @param tokenizeMillis of that, making token ids of the text
   * @param encryptMillis of that, encoding and encrypting activations
   * @param serverMillis of that, the server's part of encrypted products
   * @param decryptMillis of that, decrypting and decoding the server's answers
   * @param bytesUp bytes from client to server
   * @param bytesDown bytes from server to client
   * @param tokens tokens of the prompt
   */
  public record QuestionTime(
      double millis,
      double tokenizeMillis,
      double encryptMillis,
      double serverMillis,
      double decryptMillis,
      long bytesUp,
      long bytesDown,
      int tokens) {}

  /**
   * Tokens generated one by one after some questions.
   *
   * @param tokens tokens each time
   * @param ttftMillis time to the first token, each time
   * @param tpotMillis time per output token, each time: (whole time - time to the first token) /
   *     (tokens - 1)
   */
  public record Generation(int tokens, List<Double> ttftMillis, List<Double> tpotMillis) {}
}
