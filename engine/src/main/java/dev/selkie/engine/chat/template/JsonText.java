package dev.selkie.engine.chat.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as transformers' {@code tojson} writes it: Python's json.dumps with ensure_ascii=False. */
final class JsonText {
  private final Rendering rendering;
  private final int indent;
  private final StringBuilder out = new StringBuilder();

  private JsonText(Rendering rendering, int indent) {
    this.rendering = rendering;
    this.indent = indent;
  }

  static String of(Rendering rendering, @Nullable Object value, Arguments arguments) {
    for (String option : List.of("ensure_ascii", "separators", "sort_keys")) {
      if (Values.truth(arguments.named().get(option))) {
        throw new TemplateException("tojson's option is not supported: " + option);
      }
    }
    Object indent = arguments.named().get("indent");
    if (indent != null && !(indent instanceof Long width && width >= 0 && width <= 16)) {
      throw new TemplateException("tojson's indent must be an integer from 0 to 16");
    }
    JsonText json = new JsonText(rendering, indent instanceof Long width ? width.intValue() : -1);
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    Values.checkDepth(depth);
    rendering.charge(1);
    if (value instanceof Map<?, ?> map) {
      write('{', '}', depth, List.copyOf(map.keySet()), map);
    } else if (value instanceof List<?> list) {
      write('[', ']', depth, list, null);
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Boolean || value == null) {
      out.append(value == null ? "null" : value.toString());
    } else {
      out.append(Values.scalar(value));
    }
    if (out.length() > Rendering.MAX_TEXT) {
      rendering.checkLength(out.length());
    }
  }

  private void write(char open, char close, int depth, List<?> members, @Nullable Map<?, ?> map) {
    out.append(open);
    for (int i = 0; i < members.size(); i++) {
      out.append(i == 0 ? "" : indent < 0 ? ", " : ",");
      line(depth + 1);
      Object member = members.get(i);
      if (map == null) {
        write(member, depth + 1);
      } else {
        string(String.valueOf(member));
        out.append(": ");
        write(map.get(member), depth + 1);
      }
    }
    if (!members.isEmpty()) {
      line(depth);
    }
    out.append(close);
  }

  private void line(int depth) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void string(String text) {
    rendering.charge(text.length() / 64);
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      int known = "\"\\\n\r\t\b\f".indexOf(unit);
      if (known >= 0) {
        out.append('\\').append("\"\\nrtbf".charAt(known));
      } else if (unit < 0x20) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
      } else {
        out.append(unit);
      }
    }
    out.append('"');
  }
}
