package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.options.ModeOptions;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tokens a second, one after the other, behind a prefix of a given length. */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    description = "Tokens a second, one after the other; prompt and sampling are not counted.")
final class DecodeBench implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Tokens of a repetition (default: ${DEFAULT-VALUE}).")
  private int tokens = 64;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Tokens of the sequence before the first one timed (default: 0).")
  private int depth;

  @Mixin private final ModeOptions mode = new ModeOptions("q");
  @Mixin private final BenchOptions bench = new BenchOptions();

  DecodeBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (Model opened = model.open();
        Decoder decoder = mode.decoder(opened, bench.threads())) {
      if (tokens < 1 || depth < 0 || (long) depth + tokens > decoder.contextLength()) {
        throw CommandFailure.usage(
            String.format(
                "--depth and --tokens (at least 1) must fit the context of %d: %d + %d",
                decoder.contextLength(), depth, tokens));
      }
      Spread seconds = seconds(decoder);
      bench.print(
          console,
          new BenchLine(
              "decode",
              model.name(),
              bench.threads(),
              "tok/s",
              seconds.in(s -> tokens / s),
              Map.of("depth", depth)));
    }
    return ExitCode.OK;
  }

  private Spread seconds(Decoder decoder) {
    DecoderState prefix = decoder.newState();
    if (depth > 0) {
      decoder.forward(
          List.of(new Segment(prefix, RandomIds.of(depth, decoder.vocabularySize()), depth)));
    }
    int[] ids = RandomIds.of(tokens, decoder.vocabularySize());
    return Spread.seconds(
        bench.repetitions(),
        () -> {
          DecoderState state = prefix.fork();
          for (int id : ids) {
            decoder.forward(List.of(Segment.last(state, id)));
          }
        });
  }
}
