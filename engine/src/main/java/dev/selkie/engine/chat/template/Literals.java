package dev.selkie.engine.chat.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions that make values, and look into them. */
final class Literals {
  private Literals() {}

  record Constant(@Nullable Object constant) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      return constant;
    }
  }

  record Name(String name) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      return rendering.scope().get(name);
    }
  }

  record Sequence(List<Expression> elements) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Expression element : elements) {
        values.add(rendering.value(element));
      }
      return values;
    }
  }

  record Mapping(List<Expression> keys, List<Expression> values) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        if (!(rendering.value(keys.get(i)) instanceof String key)) {
          throw new TemplateException("the keys of a mapping must be texts");
        }
        map.put(key, rendering.value(values.get(i)));
      }
      return map;
    }
  }

  /** {@code whole.name}: an entry of a mapping, an attribute, or a method. */
  record Attribute(Expression whole, String name) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object object = rendering.value(whole);
      if (object instanceof Undefined undefined) {
        throw new TemplateException(undefined.name() + " is undefined: it has no " + name);
      }
      Callable method = Methods.of(object, name);
      return method != null ? method : entry(object, name);
    }
  }

  /** {@code whole[index]}. */
  record Item(Expression whole, Expression index) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object object = rendering.value(whole);
      Object at = rendering.value(index);
      if (object instanceof Undefined undefined) {
        throw new TemplateException(undefined.name() + " is undefined: it has no elements");
      }
      if (at instanceof String key) {
        return entry(object, key);
      }
      if (!(at instanceof Long number)) {
        return new Undefined("element " + Values.text(rendering, at));
      }
      boolean text = object instanceof String;
      List<?> list =
          text ? Values.elements(rendering, object) : object instanceof List<?> l ? l : List.of();
      long place = number < 0 ? number + list.size() : number;
      return place >= 0 && place < list.size()
          ? list.get((int) place)
          : new Undefined("element " + number);
    }
  }

  private static @Nullable Object entry(@Nullable Object object, String key) {
    Map<?, ?> map =
        object instanceof Map<?, ?> plain
            ? plain
            : object instanceof Namespace namespace ? namespace.attributes() : Map.of();
    return map.containsKey(key) ? map.get(key) : new Undefined(key);
  }

  /** {@code whole[from:to:step]}; a bound that is missing is null. */
  record Slice(
      Expression whole, @Nullable Expression from, @Nullable Expression to, @Nullable Expression by)
      implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object object = rendering.value(whole);
      if (!(object instanceof String) && !(object instanceof List)) {
        throw new TemplateException(
            "only a list or a text can be sliced, not " + Values.type(object));
      }
      List<@Nullable Object> all = Values.elements(rendering, object);
      long step = bound(rendering, by, 1);
      if (step == 0) {
        throw new TemplateException("the step of a slice must not be 0");
      }
      int size = all.size();
      long first = clamp(bound(rendering, from, step > 0 ? 0 : size - 1L), size, step);
      long last = to == null ? (step > 0 ? size : -1) : clamp(bound(rendering, to, 0), size, step);
      List<@Nullable Object> part = new ArrayList<>();
      for (long i = first; step > 0 ? i < last : i > last; i += step) {
        part.add(all.get((int) i));
        if (Math.abs(step) > size) {
          break;
        }
      }
      return object instanceof String ? joined(rendering, part) : part;
    }

    private static long bound(Rendering rendering, @Nullable Expression bound, long missing) {
      Object value = bound == null ? null : rendering.value(bound);
      if (value != null && !(value instanceof Long)) {
        throw new TemplateException("the bounds of a slice must be integers");
      }
      return value == null ? missing : (Long) value;
    }

    private static long clamp(long bound, int size, long step) {
      long place = bound < 0 ? bound + size : bound;
      return step > 0
          ? Math.max(0, Math.min(size, place))
          : Math.max(-1, Math.min(size - 1, place));
    }

    private static String joined(Rendering rendering, List<@Nullable Object> characters) {
      StringBuilder text = new StringBuilder();
      characters.forEach(text::append);
      rendering.checkLength(text.length());
      return text.toString();
    }
  }

  /** {@code function(arguments)}. */
  record Call(Expression function, CallArguments arguments) implements Expression {
    @Override
    public @Nullable Object value(Rendering rendering) {
      Object callable = rendering.value(function);
      if (callable instanceof Callable called) {
        return called.call(rendering, arguments.values(rendering));
      }
      String name =
          function instanceof Attribute attribute
              ? attribute.name()
              : function instanceof Name plain ? plain.name() : "this";
      throw new TemplateException(name + " is not a function that is supported here");
    }
  }

  /** Arguments before they are computed. */
  record CallArguments(List<Expression> positional, Map<String, Expression> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    Arguments values(Rendering rendering) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Expression argument : positional) {
        values.add(rendering.value(argument));
      }
      Map<String, @Nullable Object> byName = new LinkedHashMap<>();
      for (Map.Entry<String, Expression> argument : named.entrySet()) {
        byName.put(argument.getKey(), rendering.value(argument.getValue()));
      }
      return new Arguments(values, byName);
    }
  }
}
