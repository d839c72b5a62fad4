package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.options.ContextOptions;
import dev.selkie.cli.options.ModeOptions;
import dev.selkie.cli.options.ModelOptions;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SamplingOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.engine.Model;
import dev.selkie.engine.chat.ChatSession;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.chat.template.TemplateException;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie chat}: a conversation in the model's own template. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = {
      "A conversation with a model: one line of standard input is one message.",
      "Replies go to standard output as they come; what was computed is kept between turns.",
      "/clear begins anew, /system TEXT tells the model something and begins anew, /exit ends.",
      "With --json, one JSON object a reply."
    })
final class ChatCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before the conversation.")
  private String system = "";

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "A Jinja chat template, for a model that has none or another one.")
  private @Nullable Path template;

  @Option(
      names = {"-n", "--tokens"},
      paramLabel = "N",
      description = "Most tokens of a reply (default: ${DEFAULT-VALUE}).")
  private int tokens = 512;

  @Mixin private final SamplingOptions sampler = new SamplingOptions();
  @Mixin private final ContextOptions context = new ContextOptions();
  @Mixin private final ModeOptions mode = new ModeOptions();
  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  ChatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (tokens < 1) {
      throw CommandFailure.usage("--tokens must be at least 1: " + tokens);
    }
    ChatLoop.Settings settings =
        new ChatLoop.Settings(tokens, sampler.sampling(), output.json(), output.quiet());
    try (Model opened = model.open()) {
      ChatTemplate chosen = template(opened);
      try (Decoder decoder = opened.decoder(mode.mode(), threads.count())) {
        ChatSession session = new ChatSession(decoder, opened.tokenizer(), chosen, context.shift());
        session.system(system);
        new ChatLoop(console, session, settings).run();
      }
    }
    return ExitCode.OK;
  }

  private ChatTemplate template(Model opened) throws IOException {
    Tokenizer tokenizer = opened.tokenizer();
    try {
      if (template != null) {
        return new ChatTemplate(StandardInput.text(template), tokenizer);
      }
      return ChatTemplate.of(opened.weights().metadata(), tokenizer)
          .orElseThrow(
              () ->
                  CommandFailure.data(
                      opened.file()
                          + " has no chat template: give one with --template FILE, or continue"
                          + " plain text with selkie generate"));
    } catch (TemplateException e) {
      throw CommandFailure.data(
          (template == null ? opened.file() : template) + ": " + e.getMessage());
    }
  }
}
