package dev.selkie.engine.chat.template;

/**
 * A template that cannot be read or rendered: it breaks the syntax, uses what is not supported,
 * exceeds a limit, or refuses the messages itself. The message gives the rule and the line.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(int line, String rule) {
    super(rule + " (line " + line + " of the chat template)");
  }

  /** Without a place. */
  TemplateException(String rule) {
    super(rule);
  }
}
