package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can stand behind {@code |}. */
final class Filters {
  private static final Set<String> NAMES =
      Set.of(
          "trim",
          "length",
          "count",
          "upper",
          "lower",
          "capitalize",
          "title",
          "replace",
          "join",
          "indent",
          "string",
          "safe",
          "default",
          "d",
          "tojson",
          "first",
          "last",
          "list",
          "items",
          "dictsort",
          "reverse",
          "sort",
          "unique",
          "min",
          "max",
          "sum",
          "int",
          "float",
          "abs",
          "round",
          "map",
          "select",
          "reject",
          "selectattr",
          "rejectattr");

  private Filters() {}

  static boolean known(String name) {
    return NAMES.contains(name);
  }

  static @Nullable Object apply(
      Rendering rendering, String name, @Nullable Object value, Arguments arguments) {
    return switch (name) {
      case "trim" ->
          Texts.strip(
              rendering,
              Values.text(rendering, value),
              (arguments.get(0, "chars", null) instanceof String chars) ? chars : null,
              true,
              true);
      case "upper", "lower", "capitalize", "title" ->
          Texts.cased(
              rendering,
              Values.text(rendering, value),
              name.equals("title") ? "title filter" : name);
      case "replace" ->
          Texts.replace(
              rendering,
              Values.text(rendering, value),
              arguments.text(0, "old", ""),
              arguments.text(1, "new", ""));
      case "indent" -> Texts.indent(rendering, value, arguments);
      case "string", "safe" -> Values.text(rendering, value);
      case "default", "d" -> {
        boolean empty = Values.truth(arguments.get(1, "boolean", false)) && !Values.truth(value);
        yield value instanceof Undefined || empty ? arguments.get(0, "default_value", "") : value;
      }
      case "tojson" -> JsonText.of(rendering, value, arguments);
      case "int", "float", "abs", "round" -> Numbers.apply(name, value, arguments);
      default -> ofElements(rendering, name, value, arguments);
    };
  }

  private static @Nullable Object ofElements(
      Rendering rendering, String name, @Nullable Object value, Arguments arguments) {
    if ((name.equals("items") || name.equals("dictsort")) && value instanceof Map<?, ?> map) {
      List<@Nullable Object> items = Methods.items(rendering, map);
      if (name.equals("dictsort")) {
        items.sort(Comparator.comparing(item -> String.valueOf(((List<?>) item).get(0))));
      }
      return items;
    }
    List<@Nullable Object> elements = Values.elements(rendering, value);
    int size = elements.size();
    return switch (name) {
      case "length", "count" -> (long) size;
      case "join" -> joined(rendering, elements, arguments);
      case "first" -> size == 0 ? new Undefined("the first of none") : elements.get(0);
      case "last" -> size == 0 ? new Undefined("the last of none") : elements.get(size - 1);
      case "list" -> elements;
      case "reverse" -> {
        Collections.reverse(elements);
        yield value instanceof String ? Texts.join(rendering, elements, "") : elements;
      }
      case "sort" -> sorted(rendering, elements, arguments);
      case "min" -> size == 0 ? new Undefined("min") : Collections.min(elements, Values::compare);
      case "max" -> size == 0 ? new Undefined("max") : Collections.max(elements, Values::compare);
      case "sum" -> Numbers.sum(elements);
      case "unique" -> unique(rendering, elements);
      case "map" -> mapped(rendering, elements, arguments);
      case "select", "selectattr" -> chosen(rendering, name, elements, arguments, true);
      case "reject", "rejectattr" -> chosen(rendering, name, elements, arguments, false);
      default -> throw new TemplateException("the filter " + name + " needs a mapping");
    };
  }

  private static String joined(
      Rendering rendering, List<@Nullable Object> elements, Arguments arguments) {
    if (arguments.get(1, "attribute", null) instanceof String name) {
      elements.replaceAll(each -> attribute(each, name));
    }
    return Texts.join(rendering, elements, arguments.text(0, "d", ""));
  }

  private static List<@Nullable Object> sorted(
      Rendering rendering, List<@Nullable Object> elements, Arguments arguments) {
    rendering.charge(16L * elements.size());
    Comparator<Object> order =
        arguments.named().get("attribute") instanceof String name
            ? (a, b) -> Values.compare(attribute(a, name), attribute(b, name))
            : Values::compare;
    boolean reverse = Values.truth(arguments.get(0, "reverse", false));
    elements.sort(reverse ? order.reversed() : order);
    return elements;
  }

  private static List<@Nullable Object> unique(
      Rendering rendering, List<@Nullable Object> elements) {
    List<@Nullable Object> unique = new ArrayList<>();
    for (Object element : elements) {
      if (!Values.contains(rendering, unique, element)) {
        unique.add(element);
      }
    }
    return unique;
  }

  private static List<@Nullable Object> mapped(
      Rendering rendering, List<@Nullable Object> elements, Arguments arguments) {
    Object attribute = arguments.named().get("attribute");
    if (attribute instanceof String name) {
      Object missing = arguments.named().get("default");
      elements.replaceAll(
          each -> {
            Object found = attribute(each, name);
            return found instanceof Undefined && arguments.named().containsKey("default")
                ? missing
                : found;
          });
      return elements;
    }
    String filter = arguments.text(0, "filter", "");
    require(filter);
    Arguments rest = rest(arguments, 1);
    elements.replaceAll(each -> apply(rendering, filter, each, rest));
    return elements;
  }

  private static List<@Nullable Object> chosen(
      Rendering rendering,
      String name,
      List<@Nullable Object> elements,
      Arguments arguments,
      boolean keep) {
    boolean byAttribute = name.endsWith("attr");
    String attribute = byAttribute ? arguments.text(0, "attribute", "") : "";
    int next = byAttribute ? 1 : 0;
    String test = arguments.size() > next ? arguments.text(next, "test", "") : null;
    if (test != null && !Conditions.known(test)) {
      throw new TemplateException("the test is not supported: " + test);
    }
    Arguments rest = rest(arguments, next + 1);
    elements.removeIf(
        each -> {
          Object value = byAttribute ? attribute(each, attribute) : each;
          boolean holds =
              test == null ? Values.truth(value) : Conditions.holds(rendering, test, value, rest);
          return holds != keep;
        });
    return elements;
  }

  private static Arguments rest(Arguments arguments, int from) {
    List<@Nullable Object> all = arguments.positional();
    return new Arguments(all.subList(Math.min(from, all.size()), all.size()), arguments.named());
  }

  private static @Nullable Object attribute(@Nullable Object value, String name) {
    return value instanceof Map<?, ?> map && map.containsKey(name)
        ? map.get(name)
        : new Undefined(name);
  }

  static void require(String name) {
    if (!known(name)) {
      throw new TemplateException("the filter is not supported: " + name);
    }
  }
}
