package dev.selkie.engine.chat.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that transformers gives a template, and Jinja's own. */
final class Functions {
  private static final long MAX_RANGE = 100_000;

  private final Clock clock;

  Functions(Clock clock) {
    this.clock = clock;
  }

  /** A scope with all of them. */
  Scope scope() {
    Scope scope = new Scope(null);
    Callable raise =
        (rendering, arguments) -> {
          throw new TemplateException(
              "the chat template refuses the messages: " + arguments.text(0, "message", ""));
        };
    scope.set("raise_exception", raise);
    Callable now = (rendering, arguments) -> now(arguments.text(0, "format", ""));
    scope.set("strftime_now", now);
    Callable range = (rendering, arguments) -> range(rendering, arguments);
    scope.set("range", range);
    Callable namespace =
        (rendering, arguments) -> new Namespace(new LinkedHashMap<>(arguments.named()));
    scope.set("namespace", namespace);
    Callable dict = (rendering, arguments) -> new LinkedHashMap<>(arguments.named());
    scope.set("dict", dict);
    return scope;
  }

  private static Object range(Rendering rendering, Arguments arguments) {
    boolean one = arguments.positional().size() == 1;
    long from = one ? 0 : arguments.integer(0, "start", 0);
    long to = arguments.integer(one ? 0 : 1, "stop", 0);
    long step = arguments.integer(2, "step", 1);
    if (step == 0 || Math.abs((double) to - from) / Math.abs((double) step) > MAX_RANGE) {
      throw new TemplateException("a range must have at most " + MAX_RANGE + " numbers");
    }
    List<@Nullable Object> numbers = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      numbers.add(i);
    }
    rendering.charge(numbers.size());
    return numbers;
  }

  /** The time by Python's strftime, with English names. */
  private String now(String format) {
    LocalDateTime time = LocalDateTime.now(clock);
    Map<Character, String> known =
        Map.ofEntries(
            Map.entry('d', "dd"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('m', "MM"),
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('A', "EEEE"),
            Map.entry('a', "EEE"),
            Map.entry('j', "DDD"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(format.length(), 1000); i++) {
      char letter = format.charAt(i);
      if (letter != '%' || i + 1 == format.length()) {
        text.append(letter);
        continue;
      }
      char directive = format.charAt(++i);
      String pattern = known.get(directive);
      if (directive != '%' && pattern == null) {
        throw new TemplateException("strftime_now does not know %" + directive);
      }
      text.append(
          pattern == null
              ? "%"
              : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time));
    }
    return text.toString();
  }
}
