package dev.selkie.engine.chat.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's meaning of values: truth, equality, order, text. */
final class Values {
  private static final int MAX_DEPTH = 100;

  private Values() {}

  static boolean truth(@Nullable Object value) {
    if (value == null || value instanceof Undefined) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    return !(value instanceof Map<?, ?> map) || !map.isEmpty();
  }

  /** What a message calls a value's type. */
  static String type(@Nullable Object value) {
    if (value instanceof Undefined undefined) {
      return "the undefined " + undefined.name();
    }
    return value == null
        ? "none"
        : value instanceof String
            ? "text"
            : value instanceof List
                ? "a list"
                : value instanceof Map
                    ? "a mapping"
                    : value instanceof Boolean
                        ? "a truth value"
                        : value instanceof Number ? "a number" : "a function";
  }

  static boolean equal(Rendering rendering, @Nullable Object a, @Nullable Object b) {
    return equal(rendering, a, b, 0);
  }

  private static boolean equal(
      Rendering rendering, @Nullable Object a, @Nullable Object b, int depth) {
    rendering.charge(1);
    checkDepth(depth);
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b) == 0;
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      boolean same = left.size() == right.size();
      for (int i = 0; same && i < left.size(); i++) {
        same = equal(rendering, left.get(i), right.get(i), depth + 1);
      }
      return same;
    }
    if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
      boolean same = left.size() == right.size();
      for (Map.Entry<?, ?> entry : left.entrySet()) {
        Object key = entry.getKey();
        same =
            same
                && right.containsKey(key)
                && equal(rendering, entry.getValue(), right.get(key), depth + 1);
      }
      return same;
    }
    if (a instanceof String left && b instanceof String right) {
      rendering.charge(Math.min(left.length(), right.length()) / 64);
      return left.equals(right);
    }
    return (a == null || a instanceof Undefined)
        ? (a == null) == (b == null) && (a instanceof Undefined) == (b instanceof Undefined)
        : identical(a, b);
  }

  /** What is neither a number nor text nor a container, such as a macro, equals itself alone. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean identical(Object a, @Nullable Object b) {
    return a == b;
  }

  static boolean isNumber(@Nullable Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static double real(@Nullable Object value) {
    return value instanceof Boolean flag
        ? flag ? 1 : 0
        : value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static int compareNumbers(@Nullable Object a, @Nullable Object b) {
    return a instanceof Long left && b instanceof Long right
        ? Long.compare(left, right)
        : Double.compare(real(a), real(b));
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b);
    }
    if (a instanceof String left && b instanceof String right) {
      return left.compareTo(right);
    }
    throw new TemplateException(
        "only numbers or texts can be ordered: " + type(a) + " and " + type(b));
  }

  /** Whether {@code whole} holds {@code part}. */
  static boolean contains(Rendering rendering, @Nullable Object whole, @Nullable Object part) {
    if (whole instanceof String text && part instanceof String piece) {
      rendering.charge(text.length() / 64);
      return text.contains(piece);
    }
    if (whole instanceof Map<?, ?> map) {
      return part instanceof String && map.containsKey(part);
    }
    if (whole instanceof List<?> list) {
      for (Object element : list) {
        if (equal(rendering, element, part)) {
          return true;
        }
      }
      return false;
    }
    if (whole instanceof Undefined) {
      return false;
    }
    throw new TemplateException("nothing can be in " + type(whole));
  }

  /** The elements of a list, the keys of a mapping, the characters of a text. */
  static List<@Nullable Object> elements(Rendering rendering, @Nullable Object value) {
    List<@Nullable Object> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      elements.addAll(list);
    } else if (value instanceof Map<?, ?> map) {
      elements.addAll(map.keySet());
    } else if (value instanceof String text) {
      rendering.charge(text.length());
      text.codePoints().forEach(point -> elements.add(Character.toString(point)));
    } else if (!(value instanceof Undefined)) {
      throw new TemplateException(type(value) + " has no elements");
    }
    rendering.charge(elements.size());
    return elements;
  }

  /** The value as it is printed. */
  static String text(Rendering rendering, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    represent(rendering, value, out, 0);
    return out.toString();
  }

  private static void represent(
      Rendering rendering, @Nullable Object value, StringBuilder out, int depth) {
    checkDepth(depth);
    rendering.charge(1);
    if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i > 0 ? ", " : "");
        represent(rendering, list.get(i), out, depth + 1);
      }
      out.append(']');
    } else if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        represent(rendering, entry.getKey(), out, depth + 1);
        out.append(": ");
        represent(rendering, entry.getValue(), out, depth + 1);
        separator = ", ";
      }
      out.append('}');
    } else if (value instanceof String text) {
      out.append(quoted(text));
    } else {
      out.append(scalar(value));
    }
    rendering.checkLength(out.length());
  }

  /** None, a truth value or a number as Python prints it. */
  static String scalar(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof Double number) {
      double size = Math.abs(number);
      boolean plain = size == 0 || (size >= 1e-4 && size < 1e16);
      String text = plain ? new BigDecimal(number.toString()).toPlainString() : number.toString();
      return plain ? text : exponent(text);
    }
    if (value instanceof Long) {
      return value.toString();
    }
    throw new TemplateException(type(value) + " cannot be printed");
  }

  /** Java's 1.0E-5 as Python's 1e-05. */
  private static String exponent(String text) {
    int e = text.indexOf('E');
    if (e < 0) {
      return text.replace("Infinity", "inf").replace("NaN", "nan");
    }
    String mantissa = text.substring(0, e);
    int power = Integer.parseInt(text.substring(e + 1));
    return (mantissa.endsWith(".0") ? mantissa.substring(0, e - 2) : mantissa)
        + (power < 0 ? "e-" : "e+")
        + (Math.abs(power) < 10 ? "0" : "")
        + Math.abs(power);
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    String escaped =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    return quote + (quote == '\'' ? escaped.replace("'", "\\'") : escaped) + quote;
  }

  static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new TemplateException("lists must be nested at most " + MAX_DEPTH + " deep");
    }
  }
}
