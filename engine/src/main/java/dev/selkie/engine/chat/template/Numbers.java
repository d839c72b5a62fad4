package dev.selkie.engine.chat.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters on numbers. */
final class Numbers {
  private Numbers() {}

  static Object apply(String name, @Nullable Object value, Arguments arguments) {
    return switch (name) {
      case "int" -> integer(value);
      case "float" -> number(value);
      case "abs" -> absolute(value);
      default -> rounded(number(value), arguments.integer(0, "precision", 0));
    };
  }

  private static Object absolute(@Nullable Object value) {
    if (value instanceof Long whole) {
      return Math.abs(whole);
    }
    return Math.abs(number(value));
  }

  private static long integer(@Nullable Object value) {
    return value instanceof Long whole ? whole : (long) number(value);
  }

  private static double number(@Nullable Object value) {
    if (value instanceof String text) {
      try {
        return text.length() > 40 ? 0 : Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return Values.isNumber(value) ? Values.real(value) : 0;
  }

  private static double rounded(double value, long digits) {
    if (Math.abs(digits) > 15 || !Double.isFinite(value)) {
      throw new TemplateException("round needs a finite number and at most 15 digits");
    }
    return new BigDecimal(value).setScale((int) digits, RoundingMode.HALF_EVEN).doubleValue();
  }

  static Object sum(List<@Nullable Object> values) {
    long whole = 0;
    double real = 0;
    boolean reals = false;
    for (Object value : values) {
      if (value instanceof Long number) {
        whole += number;
      } else if (value instanceof Double number) {
        reals = true;
        real += number;
      } else {
        throw new TemplateException("sum needs numbers, not " + Values.type(value));
      }
    }
    return reals ? (Object) (whole + real) : (Object) whole;
  }
}
