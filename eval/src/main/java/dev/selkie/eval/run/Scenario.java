package dev.selkie.eval.run;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How questions arrive in a performance run, as in MLPerf's load generator. */
public sealed interface Scenario {
  /** Name of {@link SingleStream}. */
  String SINGLE_STREAM = "single-stream";

  /** Name of {@link Offline}. */
  String OFFLINE = "offline";

  /** Name of {@link Server}. */
  String SERVER = "server";

  /** One question at a time; the next is asked when the last is answered. */
  record SingleStream() implements Scenario {
    @Override
    public String name() {
      return SINGLE_STREAM;
    }
  }

  /** All questions are there at once and are answered in batches, in any order. */
  record Offline() implements Scenario {
    @Override
    public String name() {
      return OFFLINE;
    }
  }

  /**
   * Questions arrive at random times (Poisson), whether or not the last was answered; those that
   * wait are answered together.
   *
   * @param perSecond mean number of arrivals
   */
  record Server(double perSecond) implements Scenario {
    /** Checks the rate. */
    public Server {
      if (!(perSecond > 0 && perSecond < 1e6)) {
        throw new IllegalArgumentException(
            "questions per second must be in (0, 1e6): " + perSecond);
      }
    }

    @Override
    public String name() {
      return SERVER;
    }
  }

  /** The name that users give it. */
  String name();

  /** Questions that arrive in a second; null where that is not given. */
  default @Nullable Double offeredPerSecond() {
    return this instanceof Server server ? (Double) server.perSecond() : null;
  }

  /**
   * A scenario by its name.
   *
   * @param perSecond arrivals of a server; null for none
   * @throws IllegalArgumentException if there is no such scenario, or a server has no rate
   */
  static Scenario of(String name, @Nullable Double perSecond) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case SINGLE_STREAM -> new SingleStream();
      case OFFLINE -> new Offline();
      case SERVER -> {
        if (perSecond == null) {
          throw new IllegalArgumentException(
              "scenario server needs the questions that arrive in a second (--qps)");
        }
        yield new Server(perSecond);
      }
      default ->
          throw new IllegalArgumentException(
              "scenario must be one of "
                  + String.join(", ", List.of(SINGLE_STREAM, OFFLINE, SERVER))
                  + ": "
                  + name);
    };
  }
}
