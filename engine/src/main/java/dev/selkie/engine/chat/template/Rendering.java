package dev.selkie.engine.chat.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * The budget: every step of the interpreter costs one unit, an operation on a text of n characters
 * n/64 more, one on a list of n elements n more, and no text grows above MAX_TEXT. So time and
 * memory are bounded whatever the template does; nesting is, too, so the Java stack holds.
 */
/** One rendering of a template: the output, the names in scope, and the budget. */
final class Rendering {
  /** Longest text, in UTF-16 units. */
  static final int MAX_TEXT = 1 << 22;

  static final long MAX_STEPS = 2_000_000;
  static final int MAX_DEPTH = 200;

  private StringBuilder out = new StringBuilder();
  private Scope scope;
  private long steps;
  private int depth;
  private int line = 1;

  Rendering(Scope scope) {
    this.scope = scope;
  }

  Scope scope() {
    return scope;
  }

  int line() {
    return line;
  }

  @Nullable Object value(Expression expression) {
    enter();
    Object value = expression.value(this);
    depth--;
    return value;
  }

  Statement.Flow run(List<Statement> statements) {
    enter();
    Statement.Flow flow = Statement.Flow.ON;
    for (Statement statement : statements) {
      line = statement.line();
      charge(1);
      flow = statement.run(this);
      if (flow != Statement.Flow.ON) {
        break;
      }
    }
    depth--;
    return flow;
  }

  /** Runs statements with names of their own. */
  Statement.Flow run(List<Statement> statements, Scope inner) {
    Scope outer = scope;
    scope = inner;
    Statement.Flow flow = run(statements);
    scope = outer;
    return flow;
  }

  /** Whether an expression is true with names of its own. */
  boolean within(Scope inner, Expression test) {
    Scope outer = scope;
    scope = inner;
    boolean holds = Values.truth(value(test));
    scope = outer;
    return holds;
  }

  /** What statements print, with names of their own. */
  String capture(List<Statement> statements, Scope inner) {
    StringBuilder before = out;
    out = new StringBuilder();
    run(statements, inner);
    String text = out.toString();
    out = before;
    return text;
  }

  void print(String text) {
    checkLength((long) out.length() + text.length());
    charge(text.length() / 64);
    out.append(text);
  }

  String printed() {
    return out.toString();
  }

  private void enter() {
    charge(1);
    if (++depth > MAX_DEPTH) {
      throw new TemplateException("nesting must be at most " + MAX_DEPTH + " deep");
    }
  }

  /** Spends some of the budget. */
  void charge(long units) {
    steps += units;
    if (steps > MAX_STEPS) {
      throw new TemplateException("a rendering must take at most " + MAX_STEPS + " steps");
    }
  }

  /** Checks the length of a text before it is made, and pays for it. */
  void checkLength(long length) {
    if (length > MAX_TEXT) {
      throw new TemplateException("a text must have at most " + MAX_TEXT + " characters");
    }
    charge(length / 64);
  }
}
