package dev.selkie.engine.tokenizer;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Merges adjacent symbols of a text in the order of their rank, the leftmost of equals first. Each
 * symbol is a range of the text; a pair of symbols has a rank or none.
 */
abstract class PairMerger {
  /** The rank of a pair that must not be merged. */
  static final double NONE = Double.POSITIVE_INFINITY;

  /** Receives the symbols that remain. */
  @FunctionalInterface
  interface Sink {
    void symbol(int start, int end);
  }

  private record Pair(double rank, int left, int right, int length) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int order = Double.compare(rank, other.rank);
      return order != 0 ? order : Integer.compare(left, other.left);
    }
  }

  private final PriorityQueue<Pair> queue = new PriorityQueue<>();
  private final int[] start;
  private final int[] end;
  private final int[] previous;
  private final int[] next;
  private int count;
  private long looks;

  /** Room for {@code capacity} symbols. */
  PairMerger(int capacity) {
    start = new int[capacity];
    end = new int[capacity];
    previous = new int[capacity];
    next = new int[capacity];
  }

  /** The rank of a pair of neighbours, the lowest merged first, or {@link #NONE}. */
  abstract double rank(int left, int right);

  /** Called after a symbol has been appended, before any pair is looked at. */
  void added(int symbol) {}

  /** Called after the right symbol has been merged into the left one. */
  void merged(int left, int right) {}

  /** Appends a symbol that covers {@code [from, to)} of the text. */
  final void add(int from, int to) {
    start[count] = from;
    end[count] = to;
    previous[count] = count - 1;
    next[count] = -1;
    if (count > 0) {
      next[count - 1] = count;
    }
    added(count);
    count++;
  }

  final int start(int symbol) {
    return start[symbol];
  }

  final int end(int symbol) {
    return end[symbol];
  }

  /** Merges until no pair has a rank, then hands over the symbols from left to right. */
  final void merge(Sink sink) {
    for (int i = 1; i < count; i++) {
      offer(i - 1, i);
    }
    boolean[] gone = new boolean[count];
    while (true) {
      Pair pair = queue.poll();
      if (pair == null) {
        break;
      }
      int left = pair.left();
      int right = pair.right();
      boolean stale = gone[left] || gone[right] || end[right] - start[left] != pair.length();
      if (!stale) {
        merged(left, right);
        gone[right] = true;
        end[left] = end[right];
        next[left] = next[right];
        if (next[left] >= 0) {
          previous[next[left]] = left;
        }
        offer(previous[left], left);
        offer(left, next[left]);
      }
    }
    for (int i = count > 0 ? 0 : -1; i >= 0; i = next[i]) {
      sink.symbol(start[i], end[i]);
    }
  }

  private void offer(int left, int right) {
    if (left < 0 || right < 0) {
      return;
    }
    looks++;
    double rank = rank(left, right);
    if (rank != NONE) {
      queue.add(new Pair(rank, left, right, end[right] - start[left]));
    }
  }

  /** How many pairs have been looked at: what the work grows with. */
  final long looks() {
    return looks;
  }

  @Override
  public String toString() {
    return "PairMerger" + Arrays.toString(Arrays.copyOf(start, count));
  }
}
