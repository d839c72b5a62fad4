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

  /** Small buffers lie side by side in an arena: what is done to one does not show in another. */
  @Test
  public void discard_oneOfMany_leavesItsNeighbours() {
    ByteBuffer[] buffers = new ByteBuffer[300];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = LargeMemory.allocate(200_001 + i);
      assertHolds(buffers[i], 0, buffers[i].capacity(), 0);
      while (buffers[i].hasRemaining()) {
        buffers[i].put((byte) (1 + i % 100));
      }
    }
    for (int i = 0; i < buffers.length; i += 2) {
      LargeMemory.discard(buffers[i]);
    }
    for (int i = 0; i < buffers.length; i++) {
      assertHolds(buffers[i], 0, buffers[i].capacity(), i % 2 == 0 ? 0 : 1 + i % 100);
    }
  }

  private static void assertHolds(ByteBuffer memory, int from, int to, int value) {
    for (int i = from; i < to; i++) {
      if (memory.get(i) != value) {
        assertThat((int) memory.get(i)).as("byte %d", i).isEqualTo(value);
      }
    }
  }
}
