package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Python's operations on texts; each pays for its length and checks the result's before making it.
 */
final class Texts {
  private Texts() {}

  static String strip(
      Rendering rendering, String text, @Nullable String characters, boolean left, boolean right) {
    rendering.charge(text.length() / 64);
    int from = 0;
    int to = text.length();
    while (left && from < to && stripped(text.charAt(from), characters)) {
      from++;
    }
    while (right && to > from && stripped(text.charAt(to - 1), characters)) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean stripped(char unit, @Nullable String characters) {
    if (characters != null) {
      return characters.indexOf(unit) >= 0;
    }
    return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == '\u0085';
  }

  static List<@Nullable Object> split(
      Rendering rendering, String text, Arguments arguments, boolean fromRight) {
    rendering.charge(text.length());
    Object separator = arguments.get(0, "sep", null);
    long most = arguments.integer(1, "maxsplit", -1);
    if (separator == null) {
      if (most >= 0) {
        throw new TemplateException("split with maxsplit needs a separator");
      }
      List<@Nullable Object> words = new ArrayList<>();
      StringTokenizer found = new StringTokenizer(text);
      while (found.hasMoreTokens()) {
        words.add(found.nextToken());
      }
      return words;
    }
    if (!(separator instanceof String mark) || mark.isEmpty()) {
      throw new TemplateException("split needs a text that is not empty");
    }
    return fromRight ? splitRight(text, mark, most) : splitLeft(text, mark, most);
  }

  private static List<@Nullable Object> splitLeft(String text, String mark, long most) {
    List<@Nullable Object> parts = new ArrayList<>();
    int from = 0;
    int found = text.indexOf(mark);
    while (found >= 0 && (most < 0 || parts.size() < most)) {
      parts.add(text.substring(from, found));
      from = found + mark.length();
      found = text.indexOf(mark, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<@Nullable Object> splitRight(String text, String mark, long most) {
    List<@Nullable Object> parts = new ArrayList<>();
    int to = text.length();
    int found = text.lastIndexOf(mark);
    while (found >= 0 && (most < 0 || parts.size() < most)) {
      parts.add(text.substring(found + mark.length(), to));
      to = found;
      found = found == 0 ? -1 : text.lastIndexOf(mark, found - mark.length());
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  static long count(Rendering rendering, String text, String part) {
    rendering.charge(text.length());
    if (part.isEmpty()) {
      return text.length() + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  static String replace(Rendering rendering, String text, String from, String to) {
    long growth = count(rendering, text, from) * (to.length() - from.length());
    rendering.checkLength(text.length() + Math.max(0, growth));
    return text.replace(from, to);
  }

  static String join(Rendering rendering, @Nullable Object values, String separator) {
    StringBuilder text = new StringBuilder();
    String between = "";
    for (Object value : Values.elements(rendering, values)) {
      String part = Values.text(rendering, value);
      rendering.charge((part.length() + separator.length()) / 64);
      if (text.length() + (long) between.length() + part.length() > Rendering.MAX_TEXT) {
        rendering.checkLength(Rendering.MAX_TEXT + 1L);
      }
      text.append(between).append(part);
      between = separator;
    }
    return text.toString();
  }

  static String cased(Rendering rendering, String text, String how) {
    rendering.charge(text.length() / 16);
    return switch (how) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT)
                  + text.substring(1).toLowerCase(Locale.ROOT);
      case "title" -> titled(text, letter -> !Character.isLetter(letter));
      default ->
          titled(text, letter -> Character.isWhitespace(letter) || "-([{<".indexOf(letter) >= 0);
    };
  }

  /** A capital after each character that ends a word, small letters else. */
  private static String titled(String text, IntPredicate endsWord) {
    StringBuilder titled = new StringBuilder(text.length());
    boolean inWord = false;
    for (int point : text.codePoints().toArray()) {
      titled.appendCodePoint(inWord ? Character.toLowerCase(point) : Character.toTitleCase(point));
      inWord = !endsWord.test(point);
    }
    return titled.toString();
  }

  /** Indents every line but, unless asked, the first and the blank ones. */
  static String indent(Rendering rendering, @Nullable Object value, Arguments arguments) {
    if (!(value instanceof String text)) {
      throw new TemplateException("indent needs a text, not " + Values.type(value));
    }
    Object width = arguments.get(0, "width", 4L);
    boolean first = Values.truth(arguments.get(1, "first", false));
    boolean blank = Values.truth(arguments.get(2, "blank", false));
    if (width instanceof Long spaces && (spaces < 0 || spaces > 100)) {
      throw new TemplateException("indent needs a width from 0 to 100");
    }
    String margin = width instanceof Long spaces ? " ".repeat(spaces.intValue()) : "" + width;
    rendering.checkLength(text.length() + (count(rendering, text, "\n") + 1) * margin.length());
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
      lines[i] = indented ? margin + lines[i] : lines[i];
    }
    return String.join("\n", lines);
  }
}
