package dev.selkie.engine.chat.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function, filter or test is called with.
 *
 * @param positional in order
 * @param named by name
 */
record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  int size() {
    return positional.size() + named.size();
  }

  boolean has(int index, String name) {
    return index < positional.size() || named.containsKey(name);
  }

  /** An argument by place or name, or a value where it is missing. */
  @Nullable Object get(int index, String name, @Nullable Object missing) {
    if (index < positional.size()) {
      return positional.get(index);
    }
    return named.containsKey(name) ? named.get(name) : missing;
  }

  String text(int index, String name, String missing) {
    Object value = get(index, name, missing);
    if (value instanceof String text) {
      return text;
    }
    throw new TemplateException("an argument must be text: " + name);
  }

  long integer(int index, String name, long missing) {
    Object value = get(index, name, missing);
    if (value instanceof Long number) {
      return number;
    }
    throw new TemplateException("an argument must be an integer: " + name);
  }
}
