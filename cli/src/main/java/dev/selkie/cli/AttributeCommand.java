package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.console.Progress;
import dev.selkie.cli.options.ModePair;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.PairOptions;
import dev.selkie.cli.options.QuestionOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.engine.Model;
import dev.selkie.eval.divergence.Attribution;
import dev.selkie.eval.divergence.Attribution.Change;
import dev.selkie.eval.divergence.Attribution.Part;
import dev.selkie.eval.divergence.LayerAttribution;
import dev.selkie.eval.divergence.LayerAttribution.Parts;
import dev.selkie.eval.run.Questionnaire;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie attribute}: which layers lose the answers from one mode to another. */
@Command(
    name = "attribute",
    mixinStandardHelpOptions = true,
    description = {
      "Which layers lose the answers from one mode to another.",
      "One part at a time changes into the other mode, and one at a time back."
    })
final class AttributeCommand implements Callable<Integer> {
  private static final int BATCH_TOKENS = 2048;

  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final QuestionOptions questions = new QuestionOptions();
  @Mixin private final PairOptions modes = new PairOptions("f32,int");

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most questions, spread evenly over the subjects (default: all).")
  private int limit;

  @Option(
      names = "--by",
      paramLabel = "PART",
      description = "layers or matrices (default: layers).")
  private Parts parts = Parts.LAYERS;

  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  AttributeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ModePair pair = modes.pair();
    if (limit < 0) {
      throw CommandFailure.usage("--limit must not be negative: " + limit);
    }
    Attribution attribution;
    try (Model opened = model.open();
        Progress progress = output.progress(console, "attribute")) {
      Questionnaire asked = questions.questionnaire(opened.tokenizer(), limit);
      attribution =
          new LayerAttribution(opened, threads.count(), BATCH_TOKENS)
              .attribute(
                  pair.reference(),
                  pair.other(),
                  asked.firstBySubject(0),
                  asked::prompt,
                  questions.style(),
                  parts,
                  progress::update);
    }
    if (output.json()) {
      Json.print(console, attribution);
    } else {
      print(attribution);
    }
    return ExitCode.OK;
  }

  private void print(Attribution attribution) {
    var out = console.out();
    out.printf(
        Locale.ROOT,
        "%s against %s, %s, %d questions: %.2f %% and %.2f %%, keys and values as f32%n",
        attribution.other(),
        attribution.reference(),
        attribution.style(),
        attribution.questions(),
        100 * attribution.whole().accuracy(),
        100 * attribution.referenceAccuracy());
    out.printf(
        "%-22s %-40s %s%n", "part", "alone in the other mode", "alone left in the reference");
    line("all", attribution.whole(), "");
    for (Part part : attribution.parts()) {
      line(
          part.name(),
          part.alone(),
          String.format(
              Locale.ROOT,
              "loss %+.2f points, recovers %d of %d lost answers",
              part.without().lossPoints(),
              part.recovered(),
              attribution.whole().harmful()));
    }
  }

  private void line(String name, Change change, String rest) {
    console
        .out()
        .printf(
            Locale.ROOT,
            "%-22s loss %+6.2f [%+.2f, %+.2f], lost %d, won %d, KL %.2g  %s%n",
            name,
            change.lossPoints(),
            change.ci95().get(0),
            change.ci95().get(1),
            change.harmful(),
            change.beneficial(),
            change.divergence(),
            rest);
  }
}
