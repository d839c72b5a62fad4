package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * Jinja's rules for white space as transformers sets them: trim_blocks (one line end after a block
 * or comment is dropped), lstrip_blocks (spaces between the start of the line and a block or
 * comment are dropped), one line end at the end of the template is dropped; "-" at a tag drops all
 * white space on that side, "+" keeps it.
 */
/** Cuts a template into tokens. */
final class Lexer {
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", "+",
          "-", "*", "/", "%", "~", "=", "<", ">");

  private static final Pattern NUMBER =
      Pattern.compile("[0-9][0-9_]*+(\\.[0-9][0-9_]*+)?([eE][+-]?[0-9]+)?");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private Lexer(String source) {
    this.source = source;
  }

  /** All tokens, with one of kind END last. */
  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    Lexer lexer = new Lexer(source);
    lexer.all();
    return lexer.tokens;
  }

  private void all() {
    boolean stripStart = false;
    boolean trimLine = false;
    while (at < source.length()) {
      int tag = nextTag();
      String text = source.substring(at, tag);
      if (stripStart) {
        text = text.stripLeading();
      } else if (trimLine && text.startsWith("\n")) {
        text = text.substring(1);
      }
      boolean atEnd = tag == source.length();
      add(Token.Kind.TEXT, atEnd ? text : beforeTag(text, tag));
      advance(tag);
      if (atEnd) {
        break;
      }
      String open = source.substring(at, at + 2);
      advance(at + 2);
      if (at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
        advance(at + 1);
      }
      char control = open.equals("{#") ? comment() : tag(open);
      stripStart = control == '-';
      trimLine = !open.equals("{{") && control != '+';
    }
    add(Token.Kind.END, "");
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return source.length();
  }

  private String beforeTag(String text, int tag) {
    char control = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
    if (control == '-') {
      return text.stripTrailing();
    }
    if (source.charAt(tag + 1) == '{' || control == '+') {
      return text;
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean lineBegins =
        start > 0 || tag == text.length() || source.charAt(tag - 1 - text.length()) == '\n';
    return lineBegins && text.substring(start).isBlank() ? text.substring(0, start) : text;
  }

  private void add(Token.Kind kind, String text) {
    if (kind != Token.Kind.TEXT || !text.isEmpty()) {
      tokens.add(new Token(kind, text, line));
    }
  }

  private void advance(int to) {
    for (; at < to; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }

  /** Skips a comment; gives the sign before its end, or a space. */
  private char comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw new TemplateException(line, "a comment must end with #}");
    }
    char last = source.charAt(end - 1);
    advance(end + 2);
    return last == '-' || last == '+' ? last : ' ';
  }

  /** Reads the inside of a tag; gives the sign before its end, or a space. */
  private char tag(String open) {
    String close = open.equals("{{") ? "}}" : "%}";
    add(Token.Kind.OPEN, open);
    int braces = 0;
    while (true) {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        advance(at + 1);
      }
      if (at >= source.length()) {
        throw new TemplateException(line, "a tag must end with " + close);
      }
      boolean strips = source.startsWith("-" + close, at);
      boolean keeps = source.startsWith("+" + close, at);
      if (braces == 0 && (strips || keeps || source.startsWith(close, at))) {
        add(Token.Kind.CLOSE, close);
        advance(at + close.length() + (strips || keeps ? 1 : 0));
        return strips ? '-' : keeps ? '+' : ' ';
      }
      inside();
      Token last = tokens.get(tokens.size() - 1);
      braces += last.operator("{") ? 1 : last.operator("}") ? -1 : 0;
    }
  }

  private void inside() {
    char first = source.charAt(at);
    if (first == '"' || first == '\'') {
      string(first);
    } else if (first >= '0' && first <= '9') {
      number();
    } else if (Character.isJavaIdentifierStart(first) && first != '$') {
      int end = at;
      while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
        end++;
      }
      add(Token.Kind.NAME, source.substring(at, end));
      advance(end);
    } else {
      String operator =
          OPERATORS.stream()
              .filter(each -> source.startsWith(each, at))
              .findFirst()
              .orElseThrow(
                  () ->
                      new TemplateException(
                          line,
                          String.format(
                              Locale.ROOT, "a character is not known: U+%04X", (int) first)));
      add(Token.Kind.OPERATOR, operator);
      advance(at + operator.length());
    }
  }

  private void number() {
    Matcher matcher = NUMBER.matcher(source).region(at, source.length());
    if (!matcher.lookingAt() || matcher.end() - at > 18) {
      throw new TemplateException(line, "a number must have at most 18 digits");
    }
    String text = matcher.group().replace("_", "");
    boolean real = matcher.group(1) != null || matcher.group(2) != null;
    add(real ? Token.Kind.REAL : Token.Kind.INTEGER, text);
    advance(matcher.end());
  }

  private void string(char quote) {
    StringBuilder text = new StringBuilder();
    int i = at + 1;
    while (i < source.length() && source.charAt(i) != quote) {
      char next = source.charAt(i++);
      if (next != '\\') {
        text.append(next);
      } else if (i < source.length()) {
        i = escape(source.charAt(i), i + 1, text);
      }
    }
    if (i >= source.length()) {
      throw new TemplateException(line, "a string must end with " + quote);
    }
    add(Token.Kind.STRING, text.toString());
    advance(i + 1);
  }

  /** Appends what an escape stands for; gives the place behind it. */
  private int escape(char letter, int after, StringBuilder text) {
    int digits =
        switch (letter) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    if (digits == 0) {
      int known = "ntrbf\\'\"0\n".indexOf(letter);
      if (known < 0) {
        text.append('\\').append(letter);
      } else if (letter != '\n') {
        text.append("\n\t\r\b\f\\'\"\0".charAt(known));
      }
      return after;
    }
    try {
      text.appendCodePoint(Integer.parseInt(source.substring(after, after + digits), 16));
      return after + digits;
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new TemplateException(line, "an escape must have " + digits + " hexadecimal digits");
    }
  }
}
