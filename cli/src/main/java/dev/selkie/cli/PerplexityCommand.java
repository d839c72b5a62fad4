package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModeOptions;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.scoring.Perplexity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie perplexity}: how well a model predicts a text. */
@Command(
    name = "perplexity",
    mixinStandardHelpOptions = true,
    description = {
      "How well a model predicts texts: mean negative log-likelihood and perplexity.",
      "FILE is plain text, or a JSON array of texts, each scored alone and cut at the context."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the required option
final class PerplexityCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "The text or texts.")
  private Path file;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N texts of a JSON array.")
  private @Nullable Integer limit;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Cut each text of a JSON array at N tokens (default: the model's context).")
  private @Nullable Integer context;

  @Mixin private final ModeOptions mode = new ModeOptions();

  @Option(
      names = "--against",
      paramLabel = "MODE",
      description = "Also the divergence from this mode's predictions.")
  private @Nullable String against;

  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  PerplexityCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (limit != null && limit < 1) {
      throw CommandFailure.usage("--limit must be at least 1: " + limit);
    }
    if (context != null && context < 2) {
      throw CommandFailure.usage("--context must be at least 2: " + context);
    }
    Optional<List<String>> texts = TextFile.texts(file);
    if (texts.isEmpty() && limit != null) {
      throw CommandFailure.usage("--limit counts the texts of a JSON array; this is none: " + file);
    }
    try (Model opened = model.open();
        Decoder decoder = mode.decoder(opened, threads.count());
        Reference reference = Reference.open(opened, referenceMode(), threads.count())) {
      Perplexity perplexity = new Perplexity(decoder, opened.tokenizer(), reference.decoder());
      Perplexity.Result result =
          texts.isPresent()
              ? perplexity.ofTexts(first(texts.get()), length(decoder))
              : perplexity.ofText(StandardInput.text(file));
      report(result);
    }
    return ExitCode.OK;
  }

  private @Nullable ExecutionMode referenceMode() {
    return against == null ? null : mode.mode(against);
  }

  private int length(Decoder decoder) {
    return context == null ? decoder.contextLength() : context;
  }

  private List<String> first(List<String> texts) {
    return limit == null ? texts : texts.subList(0, Math.min(limit, texts.size()));
  }

  private void report(Perplexity.Result result) {
    Optional<Perplexity.Divergence> divergence = result.divergence();
    if (output.json()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("nll", result.nll());
      json.put("perplexity", result.perplexity());
      json.put("stderr", result.standardError());
      json.put("tokens", result.tokens());
      divergence.ifPresent(
          kl -> {
            json.put(
                "kl",
                Map.of("mean", kl.mean(), "median", kl.median(), "p99", kl.p99(), "max", kl.max()));
            json.put("sameTop1", kl.sameTop1());
          });
      Json.print(console, json);
    } else {
      console
          .out()
          .printf(
              "nll %.4f ± %.4f nats a token, perplexity %.4f, %d tokens%n",
              result.nll(), result.standardError(), result.perplexity(), result.tokens());
      divergence.ifPresent(
          kl ->
              console
                  .out()
                  .printf(
                      "divergence from %s: mean %.3g, median %.3g, 99 %% %.3g, most %.3g nats; same"
                          + " likeliest token %.2f %%%n",
                      against, kl.mean(), kl.median(), kl.p99(), kl.max(), 100 * kl.sameTop1()));
    }
  }

  /** The decoder that predictions are compared with, or none. */
  private record Reference(@Nullable Decoder decoder) implements AutoCloseable {
    static Reference open(Model model, @Nullable ExecutionMode mode, int threads)
        throws IOException {
      return new Reference(mode == null ? null : model.decoder(mode, threads));
    }

    @Override
    public void close() {
      if (decoder != null) {
        decoder.close();
      }
    }
  }
}
