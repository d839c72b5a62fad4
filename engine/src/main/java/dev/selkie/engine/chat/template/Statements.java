package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of a template. */
final class Statements {
  private Statements() {}

  record Text(int line, String text) implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      rendering.print(text);
      return Flow.ON;
    }
  }

  record Output(int line, Expression expression) implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      rendering.print(Values.text(rendering, rendering.value(expression)));
      return Flow.ON;
    }
  }

  record Leave(int line, Flow flow) implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      return flow;
    }
  }

  /** Statements in place, as between {@code generation} tags. */
  record Block(int line, List<Statement> body) implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      return rendering.run(body);
    }
  }

  /** Branches in order; a condition that is null is else. */
  record If(int line, List<@Nullable Expression> conditions, List<List<Statement>> bodies)
      implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      for (int i = 0; i < bodies.size(); i++) {
        Expression condition = conditions.get(i);
        if (condition == null || Values.truth(rendering.value(condition))) {
          return rendering.run(bodies.get(i));
        }
      }
      return Flow.ON;
    }
  }

  /** Names that values are given to: one, or one for each element. */
  static void assign(Rendering rendering, Scope scope, List<String> names, @Nullable Object value) {
    if (names.size() == 1) {
      scope.set(names.get(0), value);
      return;
    }
    List<@Nullable Object> parts = Values.elements(rendering, value);
    if (parts.size() != names.size()) {
      throw new TemplateException(names.size() + " names need as many values: " + parts.size());
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  /** {@code set names = value}, {@code set name.attribute = value}. */
  record Assign(int line, List<String> names, @Nullable String attribute, Expression value)
      implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      Object computed = rendering.value(value);
      if (attribute == null) {
        assign(rendering, rendering.scope(), names, computed);
      } else if (rendering.scope().get(names.get(0)) instanceof Namespace namespace) {
        namespace.attributes().put(attribute, computed);
      } else {
        throw new TemplateException("only a namespace's attributes can be set: " + names.get(0));
      }
      return Flow.ON;
    }
  }

  /** {@code set name} and {@code endset} around text. */
  record Capture(int line, String name, List<Statement> body) implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      String text = rendering.capture(body, new Scope(rendering.scope()));
      rendering.scope().set(name, text);
      return Flow.ON;
    }
  }

  record For(
      int line,
      List<String> names,
      Expression over,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      List<@Nullable Object> elements = Values.elements(rendering, rendering.value(over));
      if (condition != null) {
        elements = chosen(rendering, elements, condition);
      }
      if (elements.isEmpty()) {
        return rendering.run(otherwise, new Scope(rendering.scope()));
      }
      for (int i = 0; i < elements.size(); i++) {
        Scope scope = new Scope(rendering.scope());
        assign(rendering, scope, names, elements.get(i));
        scope.set("loop", loop(elements, i));
        if (rendering.run(body, scope) == Flow.BREAK) {
          break;
        }
      }
      return Flow.ON;
    }

    private List<@Nullable Object> chosen(
        Rendering rendering, List<@Nullable Object> elements, Expression test) {
      List<@Nullable Object> chosen = new ArrayList<>();
      for (Object element : elements) {
        Scope scope = new Scope(rendering.scope());
        assign(rendering, scope, names, element);
        if (rendering.within(scope, test)) {
          chosen.add(element);
        }
      }
      return chosen;
    }

    private static Map<String, @Nullable Object> loop(List<@Nullable Object> elements, int i) {
      int size = elements.size();
      Map<String, @Nullable Object> loop = new LinkedHashMap<>();
      loop.put("index0", (long) i);
      loop.put("index", i + 1L);
      loop.put("revindex0", size - 1L - i);
      loop.put("revindex", (long) size - i);
      loop.put("first", i == 0);
      loop.put("last", i == size - 1);
      loop.put("length", (long) size);
      loop.put("depth", 1L);
      loop.put("depth0", 0L);
      loop.put("previtem", i == 0 ? new Undefined("loop.previtem") : elements.get(i - 1));
      loop.put("nextitem", i == size - 1 ? new Undefined("loop.nextitem") : elements.get(i + 1));
      Callable cycle =
          (rendering, arguments) ->
              arguments.positional().isEmpty()
                  ? null
                  : arguments.positional().get(i % arguments.positional().size());
      loop.put("cycle", cycle);
      return loop;
    }
  }

  /** {@code macro name(parameters)}; a default that is missing is null. */
  record Macro(
      int line,
      String name,
      List<String> parameters,
      Map<String, Expression> defaults,
      List<Statement> body)
      implements Statement {
    @Override
    public Flow run(Rendering rendering) {
      Scope defined = rendering.scope();
      Callable macro =
          (caller, arguments) -> {
            Scope scope = new Scope(defined);
            for (int i = 0; i < parameters.size(); i++) {
              String parameter = parameters.get(i);
              Expression missing = defaults.get(parameter);
              scope.set(
                  parameter,
                  missing != null && !arguments.has(i, parameter)
                      ? caller.value(missing)
                      : arguments.get(i, parameter, new Undefined(parameter)));
            }
            if (arguments.positional().size() > parameters.size()) {
              throw new TemplateException("too many arguments for the macro " + name);
            }
            return caller.capture(body, scope);
          };
      rendering.scope().set(name, macro);
      return Flow.ON;
    }
  }
}
