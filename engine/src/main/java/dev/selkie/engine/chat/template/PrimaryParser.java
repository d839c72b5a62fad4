package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What Jinja's expressions consist of: names, literals, and what stands in brackets. */
final class PrimaryParser {
  private final TokenCursor cursor;
  private final Supplier<Expression> expression;

  /** {@code expression} parses a whole one at the cursor. */
  PrimaryParser(TokenCursor cursor, Supplier<Expression> expression) {
    this.cursor = cursor;
    this.expression = expression;
  }

  /** The value that begins at the cursor. */
  Expression primary() {
    Token token = cursor.next();
    switch (token.kind()) {
      case NAME -> {
        return named(token);
      }
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (cursor.peek().kind() == Token.Kind.STRING) {
          text.append(cursor.next().text());
        }
        return new Literals.Constant(text.toString());
      }
      case INTEGER -> {
        return new Literals.Constant(Long.valueOf(token.text()));
      }
      case REAL -> {
        return new Literals.Constant(Double.valueOf(token.text()));
      }
      case OPERATOR -> {
        if (token.text().equals("(")) {
          return parenthesized();
        }
        if (token.text().equals("[")) {
          return new Literals.Sequence(list("]"));
        }
        if (token.text().equals("{")) {
          return mapping();
        }
      }
      case TEXT, OPEN, CLOSE, END -> {}
    }
    String found = token.kind() == Token.Kind.END ? "the end of the template" : token.text();
    throw new TemplateException(token.line(), "a value must stand where this does: " + found);
  }

  private static Expression named(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Literals.Constant(true);
      case "false", "False" -> new Literals.Constant(false);
      case "none", "None" -> new Literals.Constant(null);
      default -> new Literals.Name(token.text());
    };
  }

  private Expression parenthesized() {
    if (cursor.takeOperator(")")) {
      return new Literals.Sequence(List.of());
    }
    Expression first = expression.get();
    if (cursor.takeOperator(")")) {
      return first;
    }
    cursor.needOperator(",");
    List<Expression> all = new ArrayList<>(List.of(first));
    all.addAll(list(")"));
    return new Literals.Sequence(all);
  }

  private List<Expression> list(String close) {
    List<Expression> elements = new ArrayList<>();
    while (!cursor.takeOperator(close)) {
      elements.add(expression.get());
      if (!cursor.peek().operator(close)) {
        cursor.needOperator(",");
      }
    }
    return elements;
  }

  private Expression mapping() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!cursor.takeOperator("}")) {
      keys.add(expression.get());
      cursor.needOperator(":");
      values.add(expression.get());
      if (!cursor.peek().operator("}")) {
        cursor.needOperator(",");
      }
    }
    return new Literals.Mapping(keys, values);
  }
}
