package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModePair;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.PairOptions;
import dev.selkie.cli.options.QuestionOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.divergence.DivergenceFinder;
import dev.selkie.eval.divergence.DivergenceReport;
import dev.selkie.eval.divergence.MatrixFigures;
import dev.selkie.eval.divergence.ProbePrompt;
import dev.selkie.eval.run.Questionnaire;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie diverge}: where two modes begin to differ. */
@Command(
    name = "diverge",
    mixinStandardHelpOptions = true,
    description = {
      "Where two modes begin to differ: layer, matrix, row and token, integer by integer.",
      "Each matrix of the second mode is compared with the first mode's on the same input."
    })
final class DivergeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final QuestionOptions questions = new QuestionOptions();
  @Mixin private final PairOptions modes = new PairOptions("int,enc");

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Questions, spread evenly over the subjects (default: ${DEFAULT-VALUE}).")
  private int limit = 4;

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "This text instead of questions.")
  private @Nullable String prompt;

  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  DivergeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ModePair pair = modes.pair();
    try (Model opened = model.open()) {
      DivergenceReport report =
          new DivergenceFinder(opened, threads.count())
              .find(pair.reference(), pair.other(), prompts(opened.tokenizer()));
      if (output.json()) {
        Json.print(console, json(report));
      } else {
        print(report);
      }
      if (pair.twins() && !report.equal()) {
        throw CommandFailure.other(
            "the encrypted mode does not equal its clear twin: " + report.first());
      }
    }
    return ExitCode.OK;
  }

  private Function<Decoder, List<ProbePrompt>> prompts(Tokenizer tokenizer) throws IOException {
    String text = prompt;
    if (text != null) {
      return decoder -> List.of(new ProbePrompt("prompt", tokenizer.encodePrompt(text)));
    }
    Questionnaire asked = questions.questionnaire(tokenizer, limit);
    PromptStyle style = questions.style();
    return decoder ->
        asked.first(0).stream()
            .map(
                question ->
                    new ProbePrompt(
                        question.id(), asked.prompt(style, question, decoder).request().context()))
            .toList();
  }

  private static Map<String, Object> json(DivergenceReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("equal", report.equal());
    json.put("reference", report.reference());
    json.put("other", report.other());
    json.put("questions", report.questions());
    json.put("positions", report.positions());
    json.put("logits", report.logits());
    json.put("logitsDifferent", report.logitsDifferent());
    json.put("referenceSha256", report.referenceSha256());
    json.put("otherSha256", report.otherSha256());
    json.put("integers", report.integers());
    json.put("integersDifferent", report.integersDifferent());
    json.put("matrices", report.matrices());
    json.put("first", report.first());
    return json;
  }

  private void print(DivergenceReport report) {
    var out = console.out();
    out.printf(
        Locale.ROOT,
        "%s against %s, %d questions, %d positions, keys and values as f32%n",
        report.other(),
        report.reference(),
        report.questions(),
        report.positions());
    out.printf(
        "%-8s %-14s %14s %12s %14s %10s%n",
        "layer", "matrix", "integers", "wrong", "floats", "unequal");
    for (MatrixFigures figures : report.matrices()) {
      out.printf(
          Locale.ROOT,
          "%-8s %-14s %14d %12d %14d %10d %s%n",
          figures.layer(),
          figures.matrix(),
          figures.integers(),
          figures.integersDifferent(),
          figures.values(),
          figures.valuesDifferent(),
          figures.valuesDifferent() == 0
              ? ""
              : String.format(Locale.ROOT, " relative error %.2g", figures.relativeError()));
    }
    out.printf("logits   %d compared, %d different%n", report.logits(), report.logitsDifferent());
    out.println("sha256   " + report.referenceSha256() + " " + report.reference());
    out.println("         " + report.otherSha256() + " " + report.other());
    out.println(
        report.first() == null ? "equal in every bit" : "first difference: " + report.first());
  }
}
