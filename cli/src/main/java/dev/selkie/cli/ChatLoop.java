package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.Json;
import dev.selkie.engine.chat.ChatSession;
import dev.selkie.engine.chat.template.TemplateException;
import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.generation.Generation;
import dev.selkie.engine.generation.Sampling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads messages line by line and prints the replies. */
final class ChatLoop {
  private final Console console;
  private final ChatSession session;
  private final Settings settings;

  /**
   * How replies are made and printed.
   *
   * @param tokens most tokens of a reply
   */
  record Settings(int tokens, Sampling sampling, boolean json, boolean quiet) {}

  ChatLoop(Console console, ChatSession session, Settings settings) {
    this.console = console;
    this.session = session;
    this.settings = settings;
  }

  /** Runs until the input ends or says so. */
  void run() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    if (console.terminal() && !settings.quiet()) {
      console.say("/exit ends, /clear begins anew, /system TEXT sets what the model is told");
    }
    while (true) {
      if (console.terminal()) {
        console.err().print("> ");
        console.err().flush();
      }
      String line = lines.readLine();
      if (line == null || line.strip().equals("/exit")) {
        return;
      }
      if (line.startsWith("/")) {
        command(line.strip());
      } else if (!line.isBlank()) {
        say(line);
      }
    }
  }

  private void command(String line) {
    if (line.equals("/clear")) {
      session.clear();
      console.say("the conversation begins anew");
    } else if (line.equals("/system") || line.startsWith("/system ")) {
      session.system(line.substring("/system".length()).strip());
      console.say("the conversation begins anew with this system message");
    } else {
      console.say("no such command: " + line + "; there are /exit, /clear and /system TEXT");
    }
  }

  private void say(String line) {
    try {
      ChatSession.Reply reply =
          session.say(
              line,
              settings.tokens(),
              settings.sampling(),
              (id, piece) -> {
                if (!settings.json()) {
                  console.out().print(piece);
                  console.out().flush();
                }
              });
      if (settings.json()) {
        Json.print(console, json(reply));
      } else {
        console.out().println();
        statistics(reply);
      }
      console.out().flush();
    } catch (TemplateException e) {
      console.say("" + e.getMessage());
    } catch (ContextLengthException e) {
      console.say(e.getMessage() + "; /clear begins anew");
    }
  }

  private void statistics(ChatSession.Reply reply) {
    Generation generation = reply.generation();
    if (!settings.quiet()) {
      console.say(
          String.format(
              "%d kept + %d new + %d tokens%s, first after %.0f ms, decode %.1f tok/s",
              reply.keptTokens(),
              generation.promptTokens(),
              generation.tokens(),
              generation.end() == Generation.End.STOP ? "" : " (cut)",
              generation.firstTokenNanos() / 1e6,
              generation.decodeTokensPerSecond()));
    }
  }

  private static Map<String, Object> json(ChatSession.Reply reply) {
    Generation generation = reply.generation();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("text", generation.text());
    result.put("ids", generation.ids());
    result.put("keptTokens", reply.keptTokens());
    result.put("promptTokens", generation.promptTokens());
    result.put("tokens", generation.tokens());
    result.put("end", generation.end().name().toLowerCase(Locale.ROOT));
    result.put("dropped", generation.dropped());
    result.put("ttftMillis", generation.firstTokenNanos() / 1e6);
    result.put("decodeTokensPerSecond", generation.decodeTokensPerSecond());
    return result;
  }
}
