package dev.selkie.secure.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.SkipException;
import org.testng.annotations.Test;

public class ProtectedMemoryTest {
  private final ProtectedMemory memory = new ProtectedMemory();

  @Test
  public void allocate_anyLength_givesDirectZeros() {
    for (int length : new int[] {0, 1, 4095, 4096, 4097, 3 << 20}) {
      ByteBuffer buffer = memory.allocate(length);
      assertThat(buffer.capacity()).isEqualTo(length);
      assertThat(buffer.isDirect()).isTrue();
      assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < length; i++) {
        if (buffer.get(i) != 0) {
          throw new AssertionError("byte " + i + " of " + length);
        }
        buffer.put(i, (byte) i);
      }
      memory.release(buffer);
    }
  }

  @Test
  public void release_bufferOrItsDuplicate_leavesZeros() {
    ByteBuffer buffer = memory.allocate(10_000);
    buffer.putInt(0, 1).putInt(9_996, 1);
    memory.release(buffer.duplicate().position(10).limit(20));
    assertThat(buffer.getInt(0)).isZero();
    assertThat(buffer.getInt(9_996)).isZero();
    memory.release(buffer);
  }

  @Test
  public void release_bufferOfSomebodyElse_isWiped() {
    ByteBuffer direct = ByteBuffer.allocateDirect(100).putInt(96, 7);
    memory.release(direct.position(50));
    assertThat(direct.getInt(96)).isZero();
    ByteBuffer heap = ByteBuffer.allocate(13).put(12, (byte) 1);
    memory.release(heap);
    assertThat(heap.get(12)).isZero();
    memory.release(ByteBuffer.allocateDirect(8).asReadOnlyBuffer());
  }

  @Test
  public void allocate_withNativeLibrary_isMarkedByTheKernel() throws IOException {
    requireNative();
    ByteBuffer buffer = memory.allocate(1 << 20);
    List<String> flags = flags(Native.address(buffer));
    assertThat(flags).as("not in core dumps").contains("dd");
    assertThat(flags).as("not in child processes").contains("dc");
    if (MemoryProtection.detect().locking()) {
      assertThat(flags).as("locked").contains("lo");
      assertThat(memory.protection()).doesNotContain("not locked");
    }
    memory.release(buffer);
    assertThat(flags(Native.address(buffer))).as("still mapped, unlocked").doesNotContain("lo");
    assertThat(memory.protection()).contains("kept out of core dumps and child processes");
  }

  @Test
  public void protection_beforeAnythingIsAllocated_isThePlatforms() {
    assertThat(new ProtectedMemory().protection()).isEqualTo(MemoryProtection.detect().describe());
  }

  /** The kernel's flags of the mapping at an address. */
  private static List<String> flags(long address) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.substring(0, line.indexOf(' ')).split("-");
        long from = Long.parseUnsignedLong(ends[0], 16);
        long to = Long.parseUnsignedLong(ends[1], 16);
        inside = Long.compareUnsigned(from, address) <= 0 && Long.compareUnsigned(address, to) < 0;
      } else if (inside && line.startsWith("VmFlags:")) {
        return List.of(line.substring("VmFlags:".length()).trim().split(" "));
      }
    }
    throw new AssertionError("address is not mapped");
  }

  static void requireNative() {
    if ("skip".equals(System.getProperty("selkie.native"))) {
      throw new SkipException("needs the native library: build without -Dnative=skip");
    }
    if (!Files.exists(Path.of("/proc/self/smaps"))) {
      throw new SkipException("needs Linux's /proc/self/smaps");
    }
  }
}
