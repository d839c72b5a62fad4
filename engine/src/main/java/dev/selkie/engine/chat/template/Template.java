package dev.selkie.engine.chat.template;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Why not a template library: see docs/adr. The language is Jinja2 [1] as transformers configures
 * it [2]: trim_blocks, lstrip_blocks, loop controls, immutable lists, and the functions
 * raise_exception, strftime_now and tojson. Not supported, each refused by name and line: include,
 * import, extends, block, call, filter and raw tags, recursive loops, arguments by * and **,
 * Python's str.format, texts compared with numbers.
 *
 * [1] jinja.palletsprojects.com/en/stable/templates
 * [2] transformers, utils/chat_template_utils.py
 */
/** A template, read once, rendered as often as wanted. Immutable. */
public final class Template {
  private static final int MAX_LENGTH = 1 << 20;

  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if it breaks the syntax, uses what is not supported, or is longer
   *     than a million characters
   */
  public static Template of(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new TemplateException("a template must have at most " + MAX_LENGTH + " characters");
    }
    return new Template(new StatementParser(Lexer.tokens(text)).template());
  }

  /**
   * Renders it.
   *
   * @param values null, {@link Boolean}, {@link Long}, {@link Double}, {@link String}, and lists
   *     and maps of these
   * @param clock what {@code strftime_now} reads
   * @throws TemplateException if the template refuses the values, computes what cannot be, or
   *     exceeds a limit
   */
  public String render(Map<String, ? extends @Nullable Object> values, Clock clock) {
    Functions functions = new Functions(clock);
    Scope scope = new Scope(functions.scope());
    values.forEach(scope::set);
    Rendering rendering = new Rendering(scope);
    try {
      rendering.run(statements);
    } catch (TemplateException e) {
      throw new TemplateException(rendering.line(), "" + e.getMessage());
    }
    return rendering.printed();
  }
}
