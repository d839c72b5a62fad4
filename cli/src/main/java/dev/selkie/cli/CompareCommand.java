package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModeNames;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.eval.compare.RunComparison;
import dev.selkie.eval.compare.RunComparison.ModePair;
import dev.selkie.eval.run.ModeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code selkie compare}: two runs, paired by question. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compares two runs on the questions that both answered.",
      "A difference is the second minus the first, in percentage points."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters
final class CompareCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "Run folder of the first, the reference.")
  private Path first;

  @Parameters(index = "1", paramLabel = "DIR", description = "Run folder of the second.")
  private Path second;

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "MODE",
      description = "A mode of the first and one of the second (default: those that both have).")
  private @Nullable List<String> modes;

  @Option(
      names = "--margin",
      paramLabel = "PP",
      description = "Points within which two runs are equivalent (default: ${DEFAULT-VALUE}).")
  private double margin = 1;

  @Option(
      names = "--gate",
      paramLabel = "PP",
      description = "Fail with exit code 5 if the second is worse by more than this many points.")
  private @Nullable Double gate;

  @Mixin private final OutputOptions output = new OutputOptions();

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (gate != null && !(gate >= 0)) {
      throw CommandFailure.usage("--gate must be at least 0 points: " + gate);
    }
    RunComparison comparison = RunComparison.of(first, second, modePair(), margin);
    boolean passed = gate == null || comparison.difference() >= -gate;
    if (output.json()) {
      Json.print(console, json(comparison, passed));
    } else {
      print(comparison);
    }
    if (!passed) {
      console.say(
          String.format(
              Locale.ROOT,
              "gate failed: the second run is worse by %.2f points, more than %.2f",
              -comparison.difference(),
              gate));
      return ExitCode.GATE;
    }
    return ExitCode.OK;
  }

  private @Nullable ModePair modePair() {
    if (modes == null) {
      return null;
    }
    if (modes.size() != 2) {
      throw CommandFailure.usage("--modes must name two modes, one of each run: " + modes);
    }
    return new ModePair(mode(modes.get(0)), mode(modes.get(1)));
  }

  private static ModeKey mode(String text) {
    return ModeKey.of(ModeNames.mode(text, IntegerScheme.W8A8, ModeNames.DEFAULT_BACKEND));
  }

  private Map<String, Object> json(RunComparison comparison, boolean passed) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("questions", comparison.questions());
    result.put("difference", comparison.difference());
    result.put("ci95", comparison.ci95());
    result.put("mcnemarP", comparison.mcnemarP());
    result.put("marginPoints", comparison.marginPoints());
    result.put("equivalent", comparison.equivalent());
    result.put("detectablePoints", comparison.detectablePoints());
    if (gate != null) {
      result.put("gate", Map.of("points", gate, "passed", passed));
    }
    result.put("comparisons", comparison.comparisons());
    return result;
  }

  private void print(RunComparison comparison) {
    for (RunComparison.Entry entry : comparison.comparisons()) {
      var test = entry.test();
      console
          .out()
          .printf(
              Locale.ROOT,
              "%s against %s, %s, %d questions: %.2f %% and %.2f %%%n",
              entry.second(),
              entry.first(),
              test.style(),
              test.questions(),
              100 * entry.secondAccuracy(),
              100 * entry.firstAccuracy());
      console
          .out()
          .printf(
              Locale.ROOT,
              "  difference %+.2f points [%+.2f, %+.2f], McNemar p = %.3g; lost %d, won %d,"
                  + " wrong in another way %d%n",
              0.0 - test.lossPoints(),
              0.0 - test.ci95().get(1),
              0.0 - test.ci95().get(0),
              test.mcnemarP(),
              test.harmful(),
              test.beneficial(),
              test.wrongToWrong());
      console
          .out()
          .printf(
              Locale.ROOT,
              "  %s within %.3g points (p = %.3g); could detect %.2f points%n",
              test.equivalent() ? "equivalent" : "equivalence not shown",
              test.marginPoints(),
              test.equivalenceP(),
              test.detectablePoints());
    }
  }
}
