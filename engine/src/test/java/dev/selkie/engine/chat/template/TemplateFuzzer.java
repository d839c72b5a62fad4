package dev.selkie.engine.chat.template;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Any bytes are a template that renders, or are refused. */
public final class TemplateFuzzer {
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final Map<String, Object> VALUES =
      Map.of(
          "messages",
          List.of(Map.of("role", "user", "content", " a b "), Map.of("role", "x", "content", "")),
          "add_generation_prompt",
          true,
          "bos_token",
          "<s>");

  private TemplateFuzzer() {}

  /** One input; whatever is thrown is a finding. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Template.of(new String(data, StandardCharsets.UTF_8)).render(VALUES, CLOCK);
    } catch (TemplateException e) {
      // as it should be
    }
  }
}
