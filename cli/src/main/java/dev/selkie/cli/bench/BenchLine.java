package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One measured thing.
 *
 * @param test what was measured
 * @param shape {@code rows x cols x tokens}, or the model's name
 * @param threads threads that computed
 * @param unit unit of the spread
 * @param spread the repetitions
 * @param details further figures by name, in the order in which they are printed
 */
record BenchLine(
    String test,
    String shape,
    int threads,
    String unit,
    Spread spread,
    Map<String, Object> details) {
  /** Keeps the details' order. */
  BenchLine {
    details = new LinkedHashMap<>(details);
  }

  /** A line without further figures. */
  BenchLine(String test, String shape, int threads, String unit, Spread spread) {
    this(test, shape, threads, unit, spread, Map.of());
  }

  /** Prints the line as a JSON object, or for a person. */
  void print(Console console, boolean json) {
    if (json) {
      Json.print(console, json());
    } else {
      console.out().println(text());
    }
    console.out().flush();
  }

  private Map<String, Object> json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("test", test);
    line.put("shape", shape);
    line.put("threads", threads);
    line.put("unit", unit);
    line.put("median", spread.median());
    line.put("min", spread.min());
    line.put("max", spread.max());
    line.put("repetitions", spread.repetitions());
    line.putAll(details);
    return line;
  }

  private String text() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-16s %-22s %2d threads  %10.4g %s (%.4g to %.4g, %d times)",
                test,
                shape,
                threads,
                spread.median(),
                unit,
                spread.min(),
                spread.max(),
                spread.repetitions()));
    details.forEach(
        (name, value) ->
            text.append("  ")
                .append(name)
                .append(' ')
                .append(
                    value instanceof Double number
                        ? String.format(Locale.ROOT, "%.4g", number)
                        : value));
    return text.toString();
  }
}
