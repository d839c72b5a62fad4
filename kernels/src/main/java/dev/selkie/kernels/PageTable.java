package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The pages of one sequence in order. It holds the buffers, so that an address in use by native
 * code stays valid as long as the table is reachable.
 */
public final class PageTable {
  private ByteBuffer[] pages = new ByteBuffer[4];
  private long[] addresses = new long[4];
  private int count;

  /** Number of pages. */
  public int count() {
    return count;
  }

  /** The page of positions {@code [index * PAGE, (index + 1) * PAGE)}. */
  public ByteBuffer page(int index) {
    return pages[java.util.Objects.checkIndex(index, count)];
  }

  /** Appends a page: direct, little-endian, {@link KeyValueLayout#pageBytes()} long. */
  public void add(ByteBuffer page, AttentionKernels kernels) {
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, 2 * count);
      addresses = Arrays.copyOf(addresses, 2 * count);
    }
    pages[count] = page;
    addresses[count] = kernels.address(page);
    count++;
  }

  /** Puts another page in a place. */
  public void replace(int index, ByteBuffer page, AttentionKernels kernels) {
    pages[java.util.Objects.checkIndex(index, count)] = page;
    addresses[index] = kernels.address(page);
  }

  /** Forgets the last page. */
  public void removeLast() {
    count = java.util.Objects.checkIndex(count - 1, count);
    pages[count] = null;
    addresses[count] = 0;
  }

  /** Forgets every page. */
  public void clear() {
    Arrays.fill(pages, null);
    Arrays.fill(addresses, 0);
    count = 0;
  }

  /** Addresses of the pages, as {@link AttentionKernels#address} gave them; not a copy. */
  long[] addresses() {
    return addresses;
  }

  /** Throws unless positions below {@code end} have pages that fit the layout. */
  void require(KeyValueLayout layout, int end) {
    if (end > count * KeyValueLayout.PAGE) {
      throw new IllegalArgumentException(
          "positions must lie in the " + count + " pages of the sequence: end=" + end);
    }
    int bytes = layout.pageBytes();
    for (int i = 0; i * KeyValueLayout.PAGE < end; i++) {
      if (pages[i].capacity() < bytes) {
        throw new IllegalArgumentException(
            "a page must hold " + bytes + " bytes: capacity=" + pages[i].capacity());
      }
    }
  }
}
