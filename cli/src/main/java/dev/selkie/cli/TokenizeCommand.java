package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.engine.Model;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie tokenize}: text to ids and back. */
@Command(
    name = "tokenize",
    mixinStandardHelpOptions = true,
    description = {
      "Text on standard input to token ids, or back.",
      "The text is taken as it is, with any line end; no beginning-of-sequence is added."
    })
final class TokenizeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(names = "--decode", description = "Ids on standard input to text.")
  private boolean decode;

  @Option(
      names = "--special",
      description = "Control tokens written in the text, such as </s>, are meant; else plain text.")
  private boolean special;

  @Mixin private final OutputOptions output = new OutputOptions();

  TokenizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (Model opened = model.open()) {
      Tokenizer tokenizer = opened.tokenizer();
      String input = StandardInput.text(console);
      if (decode) {
        int[] ids = TokenIds.parse(input, tokenizer.vocabularySize());
        String text = tokenizer.decode(ids);
        if (output.json()) {
          Json.print(console, Map.of("text", text));
        } else {
          console.out().println(text);
        }
      } else {
        int[] ids = special ? tokenizer.encodeMarked(input) : tokenizer.encode(input);
        if (output.json()) {
          Json.print(console, Map.of("ids", ids));
        } else {
          console.out().println(joined(ids));
        }
      }
    }
    return ExitCode.OK;
  }

  private static String joined(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
