package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ContextOptions;
import dev.selkie.cli.options.ModeNames;
import dev.selkie.cli.options.ModeOptions;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SamplingOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.generation.Generation;
import dev.selkie.engine.generation.Generator;
import dev.selkie.engine.generation.Sampling;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixLeakage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie generate}: text from a prompt. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Continues a text, streamed: the prompt and what follows it.",
      "With --json, text is what follows the prompt."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the required option
final class GenerateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = {"-p", "--prompt"},
      required = true,
      paramLabel = "TEXT",
      description = "The prompt; - reads it from standard input.")
  private String prompt;

  @Option(
      names = {"-n", "--tokens"},
      paramLabel = "N",
      description = "Most tokens to generate (default: ${DEFAULT-VALUE}).")
  private int tokens = 128;

  @Mixin private final SamplingOptions sampler = new SamplingOptions();
  @Mixin private final ContextOptions context = new ContextOptions();

  @Mixin private final ModeOptions mode = new ModeOptions("f32", ModeNames.DECODING_BACKEND);

  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Sampling sampling = sampler.sampling();
    String text = prompt.equals("-") ? StandardInput.text(console) : prompt;
    try (Model opened = model.open();
        Decoder decoder = mode.decoder(opened, threads.count())) {
      Generator generator = new Generator(decoder, opened.tokenizer(), context.shift());
      if (output.json()) {
        Generation generation = generator.generate(text, tokens, sampling, (id, piece) -> {});
        Json.print(console, json(generation, decoder));
        return ExitCode.OK;
      }
      Stream stream = new Stream(console, text);
      Generation generation =
          generator.generate(text, tokens, sampling, (id, piece) -> stream.add(piece));
      stream.add("\n");
      if (!output.quiet()) {
        console.say(
            String.format(
                "%d + %d tokens, first after %.0f ms, prefill %.1f tok/s, decode %.1f tok/s",
                generation.promptTokens(),
                generation.tokens(),
                generation.firstTokenNanos() / 1e6,
                generation.prefillTokensPerSecond(),
                generation.decodeTokensPerSecond()));
        if (decoder.mode() instanceof ExecutionMode.Encrypted encrypted) {
          console.say(
              String.format(
                  "%s, the output layer %s; %.1f MB up, %.1f MB down, pools included; answers"
                      + " disclosed %.0f %% of a matrix at most",
                  encrypted.backend(),
                  encrypted.clientOutput() ? "at the client" : "too",
                  decoder.linearCost().bytesUp() / 1e6,
                  decoder.linearCost().bytesDown() / 1e6,
                  100 * disclosed(decoder)));
        }
      }
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> json(Generation generation, Decoder decoder) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("prompt", generation.prompt());
    result.put("text", generation.text());
    result.put("ids", generation.ids());
    result.put("promptTokens", generation.promptTokens());
    result.put("tokens", generation.tokens());
    result.put("end", generation.end().name().toLowerCase(java.util.Locale.ROOT));
    result.put("dropped", generation.dropped());
    result.put("ttftMillis", generation.firstTokenNanos() / 1e6);
    result.put("prefillTokensPerSecond", generation.prefillTokensPerSecond());
    result.put("decodeTokensPerSecond", generation.decodeTokensPerSecond());
    if (decoder.mode() instanceof ExecutionMode.Encrypted encrypted) {
      result.put("backend", encrypted.backend());
      result.put("outputLayer", encrypted.clientOutput() ? "client" : "encrypted");
      result.put("disclosed", disclosed(decoder));
      LinearCost cost = decoder.linearCost();
      result.put("clientMillis", cost.clientNanos() / 1e6);
      result.put("serverMillis", cost.serverNanos() / 1e6);
      result.put("bytesUp", cost.bytesUp());
      result.put("bytesDown", cost.bytesDown());
    }
    return result;
  }

  /** The largest part of a matrix's rank that the server's answers have disclosed. */
  private static double disclosed(Decoder decoder) {
    return decoder.leakage().stream().mapToDouble(MatrixLeakage::fraction).max().orElse(0);
  }

  /** The text as it comes, beginning with the prompt once it is known to fit the model. */
  private static final class Stream {
    private final Console console;
    private String pending;

    Stream(Console console, String prompt) {
      this.console = console;
      this.pending = prompt;
    }

    void add(String piece) {
      console.out().print(pending + piece);
      console.out().flush();
      pending = "";
    }
  }
}
