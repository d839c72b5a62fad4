package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text and tags to statements. */
final class StatementParser {
  private static final int MAX_DEPTH = 50;

  private final TokenCursor cursor;
  private final ExpressionParser expressions;
  private int depth;

  StatementParser(List<Token> tokens) {
    cursor = new TokenCursor(tokens);
    expressions = new ExpressionParser(cursor);
  }

  /** The whole template. */
  List<Statement> template() {
    List<Statement> statements = statements();
    if (cursor.peek().kind() != Token.Kind.END) {
      throw new TemplateException(
          cursor.peek().line(), "this tag closes nothing: " + cursor.peek(1).text());
    }
    return statements;
  }

  /** Statements up to a tag that ends or continues the enclosing one. */
  private List<Statement> statements() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(
          cursor.peek().line(), "tags must be nested at most " + MAX_DEPTH + " deep");
    }
    List<Statement> statements = new ArrayList<>();
    while (cursor.peek().kind() != Token.Kind.END) {
      Token token = cursor.peek();
      if (token.kind() == Token.Kind.TEXT) {
        cursor.next();
        statements.add(new Statements.Text(token.line(), token.text()));
      } else if (token.text().equals("{{")) {
        cursor.next();
        statements.add(new Statements.Output(token.line(), expressions.expression()));
        cursor.needClose();
      } else {
        String name = cursor.peek(1).text();
        if (name.startsWith("end") || name.equals("else") || name.equals("elif")) {
          break;
        }
        cursor.next();
        statements.add(statement(token.line(), cursor.needName()));
      }
    }
    depth--;
    return statements;
  }

  private Statement statement(int line, String name) {
    return switch (name) {
      case "if" -> branches(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "break" -> leave(line, Statement.Flow.BREAK);
      case "continue" -> leave(line, Statement.Flow.CONTINUE);
      case "generation" -> new Statements.Block(line, body("endgeneration"));
      default -> throw new TemplateException(line, "the tag is not supported: {% " + name + " %}");
    };
  }

  private Statement leave(int line, Statement.Flow flow) {
    cursor.needClose();
    return new Statements.Leave(line, flow);
  }

  /** The rest of a tag, the statements after it, and the tag that ends them. */
  private List<Statement> body(String end) {
    cursor.needClose();
    List<Statement> body = statements();
    String found = closing();
    if (!found.equals(end)) {
      throw new TemplateException(
          cursor.peek().line(), end + " must stand where this does: " + found);
    }
    cursor.needClose();
    return body;
  }

  /** Takes the beginning of the tag that ended statements; gives its name. */
  private String closing() {
    if (cursor.peek().kind() == Token.Kind.END) {
      throw cursor.unexpected("a closing tag");
    }
    cursor.next();
    return cursor.needName();
  }

  private Statement branches(int line) {
    List<@Nullable Expression> conditions = new ArrayList<>();
    List<List<Statement>> bodies = new ArrayList<>();
    conditions.add(expressions.expression());
    while (true) {
      cursor.needClose();
      bodies.add(statements());
      String tag = closing();
      boolean afterElse = conditions.get(conditions.size() - 1) == null;
      if (tag.equals("endif")) {
        cursor.needClose();
        return new Statements.If(line, conditions, bodies);
      }
      if (afterElse || !(tag.equals("elif") || tag.equals("else"))) {
        throw new TemplateException(
            cursor.peek().line(), "endif must stand where this does: " + tag);
      }
      conditions.add(tag.equals("elif") ? expressions.expression() : null);
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    boolean parenthesis = cursor.takeOperator("(");
    do {
      names.add(cursor.needName());
    } while (cursor.takeOperator(","));
    if (parenthesis) {
      cursor.needOperator(")");
    }
    return names;
  }

  private Statement loop(int line) {
    List<String> names = names();
    if (!cursor.takeName("in")) {
      throw cursor.unexpected("in");
    }
    Expression over = expressions.withoutCondition();
    Expression condition = cursor.takeName("if") ? expressions.expression() : null;
    if (cursor.peek().name("recursive")) {
      throw new TemplateException(line, "recursive loops are not supported");
    }
    cursor.needClose();
    List<Statement> body = statements();
    List<Statement> otherwise = List.of();
    String tag = closing();
    if (tag.equals("else")) {
      cursor.needClose();
      otherwise = statements();
      tag = closing();
    }
    if (!tag.equals("endfor")) {
      throw new TemplateException(line, "endfor must end the loop, not " + tag);
    }
    cursor.needClose();
    return new Statements.For(line, names, over, condition, body, otherwise);
  }

  private Statement set(int line) {
    List<String> names = names();
    String attribute = cursor.takeOperator(".") ? cursor.needName() : null;
    if (!cursor.takeOperator("=")) {
      if (names.size() != 1 || attribute != null) {
        throw cursor.unexpected("=");
      }
      return new Statements.Capture(line, names.get(0), body("endset"));
    }
    Expression value = expressions.expression();
    if (cursor.takeOperator(",")) {
      List<Expression> values = new ArrayList<>(List.of(value));
      do {
        values.add(expressions.expression());
      } while (cursor.takeOperator(","));
      value = new Literals.Sequence(values);
    }
    cursor.needClose();
    return new Statements.Assign(line, names, attribute, value);
  }

  private Statement macro(int line) {
    String name = cursor.needName();
    cursor.needOperator("(");
    List<String> parameters = new ArrayList<>();
    Map<String, Expression> defaults = new LinkedHashMap<>();
    while (!cursor.takeOperator(")")) {
      String parameter = cursor.needName();
      parameters.add(parameter);
      if (cursor.takeOperator("=")) {
        defaults.put(parameter, expressions.expression());
      }
      if (!cursor.peek().operator(")")) {
        cursor.needOperator(",");
      }
    }
    return new Statements.Macro(line, name, parameters, defaults, body("endmacro"));
  }
}
