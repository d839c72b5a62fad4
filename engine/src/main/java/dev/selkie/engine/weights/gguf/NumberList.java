package dev.selkie.engine.weights.gguf;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/**
 * Numbers of a metadata array in one primitive array: a hostile file cannot ask for an object each.
 */
final class NumberList<T> extends AbstractList<T> implements RandomAccess {
  private final int size;
  private final IntFunction<T> element;

  private NumberList(int size, IntFunction<T> element) {
    this.size = size;
    this.element = element;
  }

  /** A view of {@code values}, which must not change. */
  static List<Long> of(int[] values) {
    return new NumberList<>(values.length, i -> (long) values[i]);
  }

  /** A view of {@code values}, which must not change. */
  static List<Long> of(long[] values) {
    return new NumberList<>(values.length, i -> values[i]);
  }

  /** A view of {@code values}, which must not change. */
  static List<Double> of(double[] values) {
    return new NumberList<>(values.length, i -> values[i]);
  }

  @Override
  public T get(int index) {
    return element.apply(java.util.Objects.checkIndex(index, size));
  }

  @Override
  public int size() {
    return size;
  }
}
