package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * The kernels pack panels of rows, and pieces end in the middle of one. A panel that lies wholly in a piece is packed from where it lies; of the
 * others each piece copies its part to a buffer of the panel's size, and whoever completes it packs it. So each byte is read once, and few are copied.
 */

/** Packs a matrix of blocks from pieces that begin and end anywhere, on any threads. */
final class PiecePacker implements AutoCloseable {
  private final Kernels kernels;
  private final PackedBlocks packed;
  private final int rowBytes;
  private final WeightMemory memory;
  private final long bytes;
  private final int panelBytes;
  private final Map<Long, Joint> joints = new ConcurrentHashMap<>();
  private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();
  private final List<ByteBuffer> made = new CopyOnWriteArrayList<>();

  /** A panel that lies in several pieces. */
  private record Joint(ByteBuffer panel, AtomicInteger filled) {}

  /**
   * A packer of one matrix.
   *
   * @param rowBytes bytes of a row of blocks
   * @param memory where panels are put together
   */
  PiecePacker(Kernels kernels, PackedBlocks packed, int rowBytes, WeightMemory memory) {
    this.kernels = kernels;
    this.packed = packed;
    this.rowBytes = rowBytes;
    this.memory = memory;
    this.bytes = (long) packed.rows() * rowBytes;
    this.panelBytes = Math.multiplyExact(PackedBlocks.PANEL, rowBytes);
  }

  /** Takes the piece that begins at byte {@code at} of the matrix; each byte comes once. */
  void accept(long at, ByteBuffer piece) {
    long end = at + piece.remaining();
    long wholeEnd = end == bytes ? bytes : end / panelBytes * panelBytes;
    for (long done = at; done < end; ) {
      long panel = done / panelBytes * panelBytes;
      boolean whole = panel == done && done < wholeEnd;
      long next = whole ? wholeEnd : Math.min(end, panelEnd(panel));
      ByteBuffer part = piece.slice(piece.position() + (int) (done - at), (int) (next - done));
      if (whole) {
        pack(part, done);
      } else {
        join(panel, (int) (done - panel), part);
      }
      done = next;
    }
  }

  private long panelEnd(long panel) {
    return Math.min(bytes, panel + panelBytes);
  }

  private void join(long panel, int at, ByteBuffer part) {
    int length = (int) (panelEnd(panel) - panel);
    Joint joint = joints.computeIfAbsent(panel, start -> new Joint(room(), new AtomicInteger()));
    joint.panel().slice(at, part.remaining()).put(part.duplicate());
    if (joint.filled().addAndGet(part.remaining()) == length) {
      pack(joint.panel().slice(0, length), panel);
      joints.remove(panel);
      idle.add(joint.panel());
    }
  }

  private ByteBuffer room() {
    ByteBuffer found = idle.poll();
    if (found != null) {
      return found;
    }
    ByteBuffer room = memory.allocate(panelBytes);
    made.add(room);
    return room;
  }

  /** Packs rows that begin at byte {@code at}. */
  private void pack(ByteBuffer rows, long at) {
    int first = (int) (at / rowBytes);
    kernels.pack(rows, packed, first, first + rows.remaining() / rowBytes);
  }

  /** Releases what panels were put together in. */
  @Override
  public void close() {
    made.forEach(memory::release);
    made.clear();
  }
}
