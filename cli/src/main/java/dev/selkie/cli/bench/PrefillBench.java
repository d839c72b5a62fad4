package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.options.ModeOptions;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tokens of a prompt a second: one pass over an empty sequence, logits of the last token. */
@Command(
    name = "prefill",
    mixinStandardHelpOptions = true,
    description = "Tokens of a prompt a second; opening and tokenizing are not counted.")
final class PrefillBench implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Tokens of the prompt (default: ${DEFAULT-VALUE}).")
  private int tokens = 512;

  @Mixin private final ModeOptions mode = new ModeOptions("q");
  @Mixin private final BenchOptions bench = new BenchOptions();

  PrefillBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (Model opened = model.open();
        Decoder decoder = mode.decoder(opened, bench.threads())) {
      if (tokens < 1 || tokens > decoder.contextLength()) {
        throw CommandFailure.usage(
            "--tokens must be in [1, " + decoder.contextLength() + "], the context: " + tokens);
      }
      int[] ids = RandomIds.of(tokens, decoder.vocabularySize());
      Spread seconds =
          Spread.seconds(
              bench.repetitions(),
              () -> decoder.forward(List.of(Segment.last(decoder.newState(), ids))));
      bench.print(
          console,
          new BenchLine(
              "prefill", model.name(), bench.threads(), "tok/s", seconds.in(s -> tokens / s)));
    }
    return ExitCode.OK;
  }
}
