package dev.selkie.engine.chat.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can stand behind {@code is}. */
final class Conditions {
  private static final Set<String> NAMES =
      Set.of(
          "defined",
          "undefined",
          "none",
          "string",
          "number",
          "integer",
          "float",
          "boolean",
          "true",
          "false",
          "mapping",
          "sequence",
          "iterable",
          "callable",
          "odd",
          "even",
          "divisibleby",
          "lower",
          "upper",
          "in",
          "eq",
          "equalto",
          "==",
          "ne",
          "!=",
          "lt",
          "lessthan",
          "le",
          "gt",
          "greaterthan",
          "ge");

  private Conditions() {}

  static boolean known(String name) {
    return NAMES.contains(name);
  }

  static boolean holds(
      Rendering rendering, String name, @Nullable Object value, Arguments arguments) {
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == null;
      case "string" -> value instanceof String;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> value instanceof Boolean flag && flag;
      case "false" -> value instanceof Boolean flag && !flag;
      case "mapping" -> value instanceof Map;
      case "sequence", "iterable" ->
          value instanceof List || value instanceof Map || value instanceof String;
      case "callable" -> value instanceof Callable;
      case "odd" -> Math.floorMod(integer(value), 2) == 1;
      case "even" -> Math.floorMod(integer(value), 2) == 0;
      case "divisibleby" -> divides(arguments.integer(0, "num", 0), integer(value));
      case "lower" -> value instanceof String text && text.equals(text.toLowerCase(Locale.ROOT));
      case "upper" -> value instanceof String text && text.equals(text.toUpperCase(Locale.ROOT));
      default -> Operations.Comparison.holds(rendering, operator(name), value, other(arguments));
    };
  }

  private static String operator(String name) {
    return switch (name) {
      case "in" -> "in";
      case "eq", "equalto", "==" -> "==";
      case "ne", "!=" -> "!=";
      case "lt", "lessthan" -> "<";
      case "le" -> "<=";
      case "gt", "greaterthan" -> ">";
      case "ge" -> ">=";
      default -> throw new TemplateException("the test is not supported: " + name);
    };
  }

  private static @Nullable Object other(Arguments arguments) {
    return arguments.get(0, "other", null);
  }

  private static long integer(@Nullable Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw new TemplateException("an integer is needed, not " + Values.type(value));
  }

  private static boolean divides(long divisor, long value) {
    return divisor != 0 && value % divisor == 0;
  }
}
