package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class LargeMemoryTest {
  private static final int MEBIBYTE = 1 << 20;

  @Test
  public void allocate_anySize_isZeroAndLittleEndian() {
    for (int bytes : new int[] {1, 4096, MEBIBYTE / 4, 3 * MEBIBYTE + 5}) {
      ByteBuffer memory = LargeMemory.allocate(bytes);
      assertThat(memory.capacity()).isEqualTo(bytes);
      assertThat(memory.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
      assertHolds(memory, 0, bytes, 0);
    }
  }

  /** Pages hold other people's bytes too: a buffer from malloc begins and ends within one. */
  @DataProvider
  public Object[][] parts() {
    return new Object[][] {
      {0, 300_001}, {16, 300_000}, {4095, MEBIBYTE / 2}, {4097, 2 * MEBIBYTE}, {5, 7}
    };
  }

  @Test(dataProvider = "parts")
  public void discard_partOfPages_leavesTheRestOfThem(int from, int bytes) {
    ByteBuffer memory = LargeMemory.allocate(4 * MEBIBYTE);
    while (memory.hasRemaining()) {
      memory.put((byte) 1);
    }
    LargeMemory.discard(memory.slice(from, bytes));
    assertHolds(memory, 0, from, 1);
    assertHolds(memory, from, from + bytes, 0);
    assertHolds(memory, from + bytes, memory.capacity(), 1);
  }

  private static void assertHolds(ByteBuffer memory, int from, int to, int value) {
    for (int i = from; i < to; i++) {
      if (memory.get(i) != value) {
        assertThat((int) memory.get(i)).as("byte %d", i).isEqualTo(value);
      }
    }
  }
}
