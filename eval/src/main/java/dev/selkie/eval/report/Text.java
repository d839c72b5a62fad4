package dev.selkie.eval.report;

import java.util.Locale;

/** Numbers and other people's text, as a page shows them. */
final class Text {
  private static final double KILO = 1_000;

  private Text() {}

  /** Text that may hold anything, as HTML or SVG content or attribute value. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(character -> append(escaped, character));
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, int character) {
    switch (character) {
      case '&' -> escaped.append("&amp;");
      case '<' -> escaped.append("&lt;");
      case '>' -> escaped.append("&gt;");
      case '"' -> escaped.append("&quot;");
      case '\'' -> escaped.append("&#39;");
      default -> {
        boolean shown =
            character == '\n' || character == '\t' || !Character.isISOControl(character);
        boolean legal = character < 0xD800 || character > 0xDFFF;
        boolean character2 = (character & 0xFFFE) != 0xFFFE;
        escaped.appendCodePoint(shown && legal && character2 ? character : 0xFFFD);
      }
    }
  }

  /** {@code 0.9312} as {@code "93.1 %"}, with a narrow space that does not break. */
  static String percent(double fraction) {
    return number(100 * fraction, 1) + "\u202f%";
  }

  /** A signed number of percentage points, such as {@code "+0.4"}; zero has no sign. */
  static String points(double points) {
    String digits = number(Math.abs(points), 1);
    if (digits.equals("0.0")) {
      return digits;
    }
    return (points < 0 ? "\u2212" : "+") + digits;
  }

  /** A number with so many decimals and a real minus sign. */
  static String number(double value, int decimals) {
    String digits = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return digits.replace('-', '\u2212');
  }

  /** {@code "1,234"}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Time with a fitting unit and three digits. */
  static String millis(double millis) {
    if (millis < 1) {
      return digits(millis * KILO) + "\u202fµs";
    }
    if (millis < KILO) {
      return digits(millis) + "\u202fms";
    }
    double seconds = millis / KILO;
    return seconds < 120 ? digits(seconds) + "\u202fs" : digits(seconds / 60) + "\u202fmin";
  }

  private static String digits(double value) {
    return number(value, value < 10 ? 2 : value < 100 ? 1 : 0);
  }

  /** Bytes with a decimal unit. */
  static String bytes(double bytes) {
    if (bytes < KILO) {
      return number(bytes, 0) + "\u202fB";
    }
    if (bytes < KILO * KILO) {
      return digits(bytes / KILO) + "\u202fkB";
    }
    if (bytes < KILO * KILO * KILO) {
      return digits(bytes / KILO / KILO) + "\u202fMB";
    }
    return digits(bytes / KILO / KILO / KILO) + "\u202fGB";
  }

  /** {@code "high_school_physics"} as people write it. */
  static String words(String name) {
    return name.replace('_', ' ');
  }

  /** A model's file name without its ending and the hash of a cached copy. */
  static String modelName(String file) {
    return file.replaceFirst("(-[0-9a-f]{16})?\\.[A-Za-z0-9]{1,10}$", "");
  }

  /** A p-value: small ones only as a bound. */
  static String probability(double p) {
    return p < 0.001 ? "< 0.001" : number(p, 3);
  }
}
