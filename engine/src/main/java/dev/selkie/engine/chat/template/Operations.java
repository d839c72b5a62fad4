package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions that compute with values. */
final class Operations {
  private Operations() {}

  /** {@code a and b}, {@code a or b}: the value that decided. */
  record Logic(boolean and, Expression left, Expression right) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object first = rendering.value(left);
      return Values.truth(first) == and ? rendering.value(right) : first;
    }
  }

  record Not(Expression operand) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      return !Values.truth(rendering.value(operand));
    }
  }

  record Negative(Expression operand) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object value = rendering.value(operand);
      if (value instanceof Long number) {
        return -number;
      }
      if (value instanceof Double number) {
        return -number;
      }
      throw new TemplateException("only a number can be negative, not " + Values.type(value));
    }
  }

  /** {@code a if condition else b}. */
  record Choice(Expression condition, Expression yes, @Nullable Expression no)
      implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      if (Values.truth(rendering.value(condition))) {
        return rendering.value(yes);
      }
      return no == null ? new Undefined("the missing else") : rendering.value(no);
    }
  }

  /** A chain of comparisons, such as {@code 0 < a <= 3}. */
  record Comparison(Expression first, List<String> operators, List<Expression> others)
      implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object left = rendering.value(first);
      for (int i = 0; i < operators.size(); i++) {
        Object right = rendering.value(others.get(i));
        if (!holds(rendering, operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }

    static boolean holds(
        Rendering rendering, String operator, @Nullable Object left, @Nullable Object right) {
      return switch (operator) {
        case "==" -> Values.equal(rendering, left, right);
        case "!=" -> !Values.equal(rendering, left, right);
        case "in" -> Values.contains(rendering, right, left);
        case "not in" -> !Values.contains(rendering, right, left);
        case "<" -> Values.compare(left, right) < 0;
        case "<=" -> Values.compare(left, right) <= 0;
        case ">" -> Values.compare(left, right) > 0;
        default -> Values.compare(left, right) >= 0;
      };
    }
  }

  /** {@code a ~ b}: both as they are printed. */
  record Concatenation(Expression left, Expression right) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      String first = Values.text(rendering, rendering.value(left));
      String second = Values.text(rendering, rendering.value(right));
      rendering.checkLength((long) first.length() + second.length());
      return first + second;
    }
  }

  record Arithmetic(String operator, Expression left, Expression right) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object first = rendering.value(left);
      Object second = rendering.value(right);
      if (operator.equals("+") && first instanceof String a && second instanceof String b) {
        rendering.checkLength((long) a.length() + b.length());
        return a + b;
      }
      if (operator.equals("+") && first instanceof List<?> a && second instanceof List<?> b) {
        rendering.charge((long) a.size() + b.size());
        List<@Nullable Object> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
      }
      if (operator.equals("*") && first instanceof String text && second instanceof Long count) {
        long times = Math.max(0, count);
        rendering.checkLength(times > Rendering.MAX_TEXT ? times : times * text.length());
        return text.repeat((int) times);
      }
      if (!Values.isNumber(first) || !Values.isNumber(second)) {
        throw new TemplateException(
            operator
                + " needs two numbers or texts, not "
                + (Values.type(first) + " and " + Values.type(second)));
      }
      try {
        return first instanceof Double || second instanceof Double || operator.equals("/")
            ? reals(Values.real(first), Values.real(second))
            : integers((long) Values.real(first), (long) Values.real(second), first, second);
      } catch (ArithmeticException e) {
        throw new TemplateException("a number must fit 64 bits, and a divisor must not be 0");
      }
    }

    private @Nullable Object reals(double a, double b) {
      if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
        throw new ArithmeticException();
      }
      return switch (operator) {
        case "+" -> a + b;
        case "-" -> a - b;
        case "*" -> a * b;
        case "/" -> a / b;
        case "//" -> Math.floor(a / b);
        case "%" -> a - Math.floor(a / b) * b;
        default -> StrictMath.pow(a, b);
      };
    }

    private @Nullable Object integers(
        long wideA, long wideB, @Nullable Object left, @Nullable Object right) {
      long a = left instanceof Long number ? number : wideA;
      long b = right instanceof Long number ? number : wideB;
      return switch (operator) {
        case "+" -> Math.addExact(a, b);
        case "-" -> Math.subtractExact(a, b);
        case "*" -> Math.multiplyExact(a, b);
        case "//" -> Math.floorDiv(a, b);
        case "%" -> Math.floorMod(a, b);
        default -> power(a, b);
      };
    }

    private static Object power(long base, long exponent) {
      if (exponent < 0) {
        return StrictMath.pow((double) base, (double) exponent);
      }
      if (exponent > 63 && Math.abs(base) > 1) {
        throw new ArithmeticException();
      }
      long power = 1;
      for (long i = 0; i < Math.min(exponent, 63 + (exponent & 1)); i++) {
        power = Math.multiplyExact(power, base);
      }
      return power;
    }
  }

  /** {@code value | filter(arguments)}. */
  record Filtered(Expression operand, String name, Literals.CallArguments arguments)
      implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object value = rendering.value(operand);
      return Filters.apply(rendering, name, value, arguments.values(rendering));
    }
  }

  /** {@code value is test(arguments)}. */
  record Tested(Expression operand, String name, Literals.CallArguments arguments)
      implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object value = rendering.value(operand);
      return Conditions.holds(rendering, name, value, arguments.values(rendering));
    }
  }
}
