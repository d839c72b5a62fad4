package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods that Python's texts, mappings and lists have; nothing of Java's can be reached. */
final class Methods {
  private Methods() {}

  /** A method of a value, or null if it has none of that name. */
  static @Nullable Callable of(@Nullable Object value, String name) {
    if (value instanceof String text) {
      return ofText(text, name);
    }
    if (value instanceof Map<?, ?> map) {
      return ofMapping(map, name);
    }
    if (value instanceof List<?> list) {
      return ofList(list, name);
    }
    return null;
  }

  private static @Nullable Callable ofMapping(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (rendering, arguments) -> items(rendering, map);
      case "keys" -> (rendering, arguments) -> Values.elements(rendering, map);
      case "values" ->
          (rendering, arguments) -> {
            rendering.charge(map.size());
            return new ArrayList<@Nullable Object>(map.values());
          };
      case "get" ->
          (rendering, arguments) -> {
            Object key = arguments.get(0, "key", null);
            boolean there = key instanceof String && map.containsKey(key);
            return there ? map.get(key) : arguments.get(1, "default", null);
          };
      default -> null;
    };
  }

  static List<@Nullable Object> items(Rendering rendering, Map<?, ?> map) {
    rendering.charge(map.size());
    List<@Nullable Object> items = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      List<@Nullable Object> pair = new ArrayList<>();
      pair.add(entry.getKey());
      pair.add(entry.getValue());
      items.add(pair);
    }
    return items;
  }

  private static @Nullable Callable ofList(List<?> list, String name) {
    return switch (name) {
      case "index" ->
          (rendering, arguments) -> {
            for (int i = 0; i < list.size(); i++) {
              if (Values.equal(rendering, list.get(i), arguments.get(0, "value", null))) {
                return (long) i;
              }
            }
            throw new TemplateException("the list has no such element");
          };
      case "count" ->
          (rendering, arguments) ->
              list.stream()
                  .filter(each -> Values.equal(rendering, each, arguments.get(0, "value", null)))
                  .count();
      case "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse" ->
          (rendering, arguments) -> {
            throw new TemplateException("a list must not be changed, as in transformers: " + name);
          };
      default -> null;
    };
  }

  private static @Nullable Callable ofText(String text, String name) {
    return switch (name) {
      case "strip" -> (rendering, arguments) -> strip(rendering, text, arguments, true, true);
      case "lstrip" -> (rendering, arguments) -> strip(rendering, text, arguments, true, false);
      case "rstrip" -> (rendering, arguments) -> strip(rendering, text, arguments, false, true);
      case "split" -> (rendering, arguments) -> Texts.split(rendering, text, arguments, false);
      case "rsplit" -> (rendering, arguments) -> Texts.split(rendering, text, arguments, true);
      case "splitlines" ->
          (rendering, arguments) -> {
            rendering.charge(text.length());
            return new ArrayList<@Nullable Object>(text.lines().toList());
          };
      case "startswith" -> (rendering, arguments) -> affix(text, arguments, true);
      case "endswith" -> (rendering, arguments) -> affix(text, arguments, false);
      case "replace" -> Methods.replacing(text);
      case "join" ->
          (rendering, arguments) -> Texts.join(rendering, arguments.get(0, "values", null), text);
      case "find" ->
          (rendering, arguments) -> {
            rendering.charge(text.length());
            return (long) text.indexOf(arguments.text(0, "sub", ""));
          };
      case "count" ->
          (rendering, arguments) -> Texts.count(rendering, text, arguments.text(0, "sub", ""));
      case "upper", "lower", "title", "capitalize" ->
          (rendering, arguments) -> Texts.cased(rendering, text, name);
      case "isdigit" ->
          (rendering, arguments) ->
              !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      case "isalpha" ->
          (rendering, arguments) ->
              !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
      case "isspace" -> (rendering, arguments) -> !text.isEmpty() && text.isBlank();
      case "isupper" -> (rendering, arguments) -> text.equals(text.toUpperCase(Locale.ROOT));
      case "removeprefix" ->
          (rendering, arguments) -> {
            String prefix = arguments.text(0, "prefix", "");
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          (rendering, arguments) -> {
            String suffix = arguments.text(0, "suffix", "");
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      default -> null;
    };
  }

  private static Callable replacing(String text) {
    return (rendering, arguments) ->
        Texts.replace(rendering, text, arguments.text(0, "old", ""), arguments.text(1, "new", ""));
  }

  private static String strip(
      Rendering rendering, String text, Arguments arguments, boolean left, boolean right) {
    Object characters = arguments.get(0, "chars", null);
    if (characters != null && !(characters instanceof String)) {
      throw new TemplateException("strip needs a text");
    }
    return Texts.strip(rendering, text, (String) characters, left, right);
  }

  private static boolean affix(String text, Arguments arguments, boolean start) {
    Object affix = arguments.get(0, "prefix", null);
    List<?> choices = affix instanceof List<?> list ? list : List.of(String.valueOf(affix));
    return choices.stream()
        .map(String::valueOf)
        .anyMatch(each -> start ? text.startsWith(each) : text.endsWith(each));
  }
}
