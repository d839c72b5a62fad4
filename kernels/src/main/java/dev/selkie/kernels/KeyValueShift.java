package dev.selkie.kernels;

/*
 * Keys are stored as they were turned by their position's angles. A key that moves from position p
 * to p - d is turned back by the angles of d: turns add up. What is stored in halves or bytes is
 * rounded once more; values, which know no position, come out as they were.
 */
/** Moves keys and values of a sequence to earlier positions. */
public final class KeyValueShift {
  /** Turns one head's key back by the positions that it moves. */
  @FunctionalInterface
  public interface Turn {
    /** The key is {@code [at, at + dimension)} of {@code x}. */
    void apply(float[] x, int at);
  }

  private final KeyValueLayout layout;
  private final PageTable pages;
  private final int from;
  private final int end;
  private final int distance;

  /**
   * Positions {@code [from, end)} will lie at {@code [from - distance, end - distance)}. Nobody
   * else may hold a page that is written.
   */
  public KeyValueShift(KeyValueLayout layout, PageTable pages, int from, int end, int distance) {
    pages.require(layout, end);
    if (distance < 1 || from < distance || end < from) {
      throw new IllegalArgumentException(
          "positions must move to earlier ones: from="
              + from
              + ", end="
              + end
              + ", distance="
              + distance);
    }
    this.layout = layout;
    this.pages = pages;
    this.from = from;
    this.end = end;
    this.distance = distance;
  }

  /** Moves one layer; different layers may be moved by different threads at once. */
  public void layer(int layer, Turn turn) {
    for (int head = 0; head < layout.heads(); head++) {
      head(new JavaPages(layout, pages, layer, head), turn);
    }
  }

  /** A page is read whole before anything is written at or before it. */
  private void head(JavaPages head, Turn turn) {
    int size = KeyValueLayout.PAGE;
    int dimension = layout.dimension();
    int padded = layout.padded();
    float[] keys = new float[dimension * size];
    float[] values = new float[padded * size];
    float[] moved = new float[2 * dimension];
    for (int page = from / size; page * size < end; page++) {
      head.keys(page, keys);
      head.values(page, values);
      int last = Math.min(end, (page + 1) * size);
      for (int position = Math.max(from, page * size); position < last; position++) {
        int slot = position % size;
        for (int d = 0; d < dimension; d++) {
          moved[d] = keys[d * size + slot];
        }
        System.arraycopy(values, slot * padded, moved, dimension, dimension);
        turn.apply(moved, 0);
        head.put(position - distance, moved, 0, dimension);
      }
    }
  }
}
