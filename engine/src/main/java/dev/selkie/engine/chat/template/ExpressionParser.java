package dev.selkie.engine.chat.template;

import dev.selkie.engine.chat.template.Literals.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jinja's expressions by recursive descent; each method is one level of precedence. */
final class ExpressionParser {
  private static final int MAX_DEPTH = 100;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> AFTER_TEST =
      Set.of("and", "or", "not", "if", "else", "is", "in", "recursive");

  private final TokenCursor cursor;
  private final PrimaryParser primaries;
  private int depth;

  ExpressionParser(TokenCursor cursor) {
    this.cursor = cursor;
    this.primaries = new PrimaryParser(cursor, this::expression);
  }

  /** A whole expression; without parentheses a tuple is not one. */
  Expression expression() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(
          cursor.peek().line(), "expressions must be nested at most " + MAX_DEPTH + " deep");
    }
    Expression value = or();
    while (cursor.takeName("if")) {
      Expression condition = or();
      Expression no = cursor.takeName("else") ? expression() : null;
      value = new Operations.Choice(condition, value, no);
    }
    depth--;
    return value;
  }

  /** An expression before an {@code if} that belongs to a loop. */
  Expression withoutCondition() {
    return or();
  }

  private Expression or() {
    Expression left = and();
    while (cursor.takeName("or")) {
      left = new Operations.Logic(false, left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (cursor.takeName("and")) {
      left = new Operations.Logic(true, left, not());
    }
    return left;
  }

  private Expression not() {
    boolean negated = false;
    boolean any = false;
    while (cursor.takeName("not")) {
      negated = !negated;
      any = true;
    }
    Expression value = comparison();
    if (!any) {
      return value;
    }
    Expression once = new Operations.Not(value);
    return negated ? once : new Operations.Not(once);
  }

  private Expression comparison() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      Token token = cursor.peek();
      if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(cursor.next().text());
      } else if (cursor.takeName("in")) {
        operators.add("in");
      } else if (token.name("not") && cursor.peek(1).name("in")) {
        cursor.next();
        cursor.next();
        operators.add("not in");
      } else {
        break;
      }
      others.add(sum());
    }
    return operators.isEmpty() ? first : new Operations.Comparison(first, operators, others);
  }

  private Expression sum() {
    Expression left = concatenation();
    while (cursor.peek().operator("+") || cursor.peek().operator("-")) {
      left = new Operations.Arithmetic(cursor.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (cursor.takeOperator("~")) {
      left = new Operations.Concatenation(left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (Set.of("*", "/", "//", "%").contains(cursor.peek().text())
        && cursor.peek().kind() == Token.Kind.OPERATOR) {
      left = new Operations.Arithmetic(cursor.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary();
    while (cursor.takeOperator("**")) {
      left = new Operations.Arithmetic("**", left, unary());
    }
    return left;
  }

  private Expression unary() {
    if (cursor.takeOperator("-")) {
      return filters(new Operations.Negative(operand()));
    }
    cursor.takeOperator("+");
    return filters(operand());
  }

  private Expression operand() {
    return postfix(primaries.primary());
  }

  private Expression filters(Expression operand) {
    Expression value = operand;
    while (true) {
      if (cursor.takeOperator("|")) {
        int line = cursor.peek().line();
        String name = cursor.needName();
        if (!Filters.known(name)) {
          throw new TemplateException(line, "the filter is not supported: " + name);
        }
        CallArguments arguments = cursor.peek().operator("(") ? arguments() : CallArguments.NONE;
        value = new Operations.Filtered(value, name, arguments);
      } else if (cursor.takeName("is")) {
        value = test(value);
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression operand) {
    boolean negated = cursor.takeName("not");
    int line = cursor.peek().line();
    String name = cursor.needName();
    if (!Conditions.known(name)) {
      throw new TemplateException(line, "the test is not supported: " + name);
    }
    CallArguments arguments = CallArguments.NONE;
    Token next = cursor.peek();
    boolean hasOperand =
        switch (next.kind()) {
          case NAME -> !AFTER_TEST.contains(next.text());
          case STRING, INTEGER, REAL -> true;
          case OPERATOR -> next.text().equals("[") || next.text().equals("{");
          case TEXT, OPEN, CLOSE, END -> false;
        };
    if (next.operator("(")) {
      arguments = arguments();
    } else if (hasOperand) {
      arguments = new CallArguments(List.of(operand()), Map.of());
    }
    Expression tested = new Operations.Tested(operand, name, arguments);
    return negated ? new Operations.Not(tested) : tested;
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      if (cursor.takeOperator(".")) {
        Token token = cursor.peek();
        if (token.kind() == Token.Kind.INTEGER) {
          cursor.next();
          value = new Literals.Item(value, new Literals.Constant(Long.valueOf(token.text())));
        } else {
          value = new Literals.Attribute(value, cursor.needName());
        }
      } else if (cursor.takeOperator("[")) {
        value = subscript(value);
        cursor.needOperator("]");
      } else if (cursor.peek().operator("(")) {
        value = new Literals.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression whole) {
    @Nullable Expression[] bounds = new @Nullable Expression[3];
    int colons = 0;
    while (!cursor.peek().operator("]")) {
      if (cursor.takeOperator(":")) {
        if (++colons > 2) {
          throw cursor.unexpected("]");
        }
      } else if (bounds[colons] != null) {
        throw cursor.unexpected("]");
      } else {
        bounds[colons] = expression();
      }
    }
    Expression first = bounds[0];
    if (colons == 0) {
      if (first == null) {
        throw cursor.unexpected("an index");
      }
      return new Literals.Item(whole, first);
    }
    return new Literals.Slice(whole, first, bounds[1], bounds[2]);
  }

  private CallArguments arguments() {
    cursor.needOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!cursor.takeOperator(")")) {
      if (cursor.peek().kind() == Token.Kind.NAME && cursor.peek(1).operator("=")) {
        String name = cursor.needName();
        cursor.next();
        named.put(name, expression());
      } else if (cursor.peek().operator("*") || cursor.peek().operator("**")) {
        throw new TemplateException(
            cursor.peek().line(), "arguments by * and ** are not supported");
      } else {
        positional.add(expression());
      }
      if (!cursor.peek().operator(")")) {
        cursor.needOperator(",");
      }
    }
    return new CallArguments(positional, named);
  }
}
