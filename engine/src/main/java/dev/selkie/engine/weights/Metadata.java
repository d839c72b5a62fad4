package dev.selkie.engine.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's keys and values as GGUF has them: values are {@link Long} (every integer type), {@link
 * Double} (both float types), {@link Boolean}, {@link String}, or a {@link List} of one of these.
 */
public final class Metadata {
  private final Map<String, Object> entries;

  /** Copies the entries; their order is kept. */
  public Metadata(Map<String, Object> entries) {
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** All entries in file order, unmodifiable. */
  public Map<String, Object> entries() {
    return entries;
  }

  /** An integer value. */
  public Optional<Long> integer(String key) {
    return value(key, Long.class);
  }

  /** A real value; an integer is widened. */
  public Optional<Double> real(String key) {
    return value(key, Number.class).map(Number::doubleValue);
  }

  /** A text value. */
  public Optional<String> text(String key) {
    return value(key, String.class);
  }

  /** A truth value. */
  public Optional<Boolean> flag(String key) {
    return value(key, Boolean.class);
  }

  /** A list of values of one type; empty if the key is missing. */
  public <T> List<T> list(String key, Class<T> type) {
    List<?> list = value(key, List.class).map(found -> (List<?>) found).orElse(List.of());
    for (Object element : list) {
      if (!type.isInstance(element)) {
        throw new IllegalArgumentException(
            key + " must be a list of " + type.getSimpleName() + ": found " + element.getClass());
      }
    }
    @SuppressWarnings("unchecked")
    List<T> checked = (List<T>) list;
    return checked;
  }

  private <T> Optional<T> value(String key, Class<T> type) {
    Object value = entries.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          key + " must be of type " + type.getSimpleName() + ": value=" + value);
    }
    return Optional.of(type.cast(value));
  }
}
