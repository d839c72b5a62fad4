package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Failures;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.console.Progress;
import dev.selkie.cli.options.ModeOptions;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.scoring.HeldLogits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie logits}: logits of every position as a file. */
@Command(
    name = "logits",
    mixinStandardHelpOptions = true,
    description = "Logits of every position as a .npy float32 array [tokens, vocabulary].")
@SuppressWarnings("NullAway.Init") // picocli sets the required options
final class LogitsCommand implements Callable<Integer> {
  private static final int MOST_TOKENS = 2048;

  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @ArgGroup(multiplicity = "1")
  private Input input;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The .npy file; an old one is replaced when the new one is whole.")
  private Path file;

  @Mixin private final ModeOptions mode = new ModeOptions();
  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  /** Text or ids. */
  static final class Input {
    @Option(
        names = {"-p", "--prompt"},
        paramLabel = "TEXT",
        description = "Text, beginning-of-sequence first where the model wants it; - reads it.")
    private @Nullable String prompt;

    @Option(
        names = "--ids-file",
        paramLabel = "FILE",
        description = "Token ids as numbers, taken as they are.")
    private @Nullable Path idsFile;
  }

  LogitsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (Model opened = model.open()) {
      int[] ids = ids(opened.tokenizer());
      try (Decoder decoder = mode.decoder(opened, threads.count());
          Progress progress = output.progress(console, "logits")) {
        if (ids.length < 1 || ids.length > decoder.contextLength()) {
          throw new IllegalArgumentException(
              "tokens must be from 1 to the context's "
                  + decoder.contextLength()
                  + ": "
                  + ids.length);
        }
        int columns = decoder.vocabularySize();
        NpyFile.RowSource rows = rows(decoder, ids, progress);
        String sha256 = Failures.naming(file, () -> NpyFile.write(file, ids.length, columns, rows));
        report(List.of(ids.length, columns), sha256, decoder.expertLoads());
      }
    }
    return ExitCode.OK;
  }

  private int[] ids(Tokenizer tokenizer) throws IOException {
    String prompt = input.prompt;
    Path idsFile = input.idsFile;
    if (prompt != null) {
      return tokenizer.encodePrompt(prompt.equals("-") ? StandardInput.text(console) : prompt);
    }
    if (idsFile == null) {
      throw new IllegalStateException("the parser asks for one of the two");
    }
    return TokenIds.parse(StandardInput.text(idsFile), tokenizer.vocabularySize());
  }

  private static NpyFile.RowSource rows(Decoder decoder, int[] ids, Progress progress) {
    int most = Math.min(MOST_TOKENS, HeldLogits.positions(decoder.vocabularySize()));
    DecoderState state = decoder.newState();
    return () -> {
      int from = state.position();
      progress.update(from, ids.length, decoder.mode().label());
      if (from == ids.length) {
        return new float[0][];
      }
      int[] chunk = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + most));
      return decoder.forward(List.of(new Segment(state, chunk, 0)));
    };
  }

  /**
   * {@code loads}: tokens that each expert has seen, a row for each layer; empty without experts.
   */
  private void report(List<Integer> shape, String sha256, List<long[]> loads) {
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("file", file.toString());
      result.put("shape", shape);
      result.put("sha256", sha256);
      if (!loads.isEmpty()) {
        result.put("expertLoads", loads);
      }
      Json.print(console, result);
    } else {
      console.out().printf("%s: %s float32, sha256 %s%n", file, shape, sha256);
      for (int layer = 0; layer < loads.size(); layer++) {
        console
            .out()
            .printf("experts of layer %d: %s tokens%n", layer, Arrays.toString(loads.get(layer)));
      }
    }
  }
}
