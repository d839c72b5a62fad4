package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/*
 * Two slots that are written in turn, each with the next free lane, a count of its writings and a
 * checksum. A crash can damage the slot being written only; the other one then holds the last value
 * that was forced, and what the damaged one would have said was never told to anybody, since a
 * message leaves after the force has returned.
 */
/** The next free lane of a pool, on disk. */
final class LaneCounter {
  private static final int SLOT_LENGTH = 24;

  private final DurableFiles files;
  private final String name;
  private long writings;
  private int next;

  private LaneCounter(DurableFiles files, String name, long writings, int next) {
    this.files = files;
    this.name = name;
    this.writings = writings;
    this.next = next;
  }

  /** A counter at lane 0; the last step of making a pool. */
  static LaneCounter create(DurableFiles files, String name) throws IOException {
    files.create(name, 2L * SLOT_LENGTH);
    LaneCounter counter = new LaneCounter(files, name, 0, 0);
    counter.set(0);
    return counter;
  }

  /** A counter of an earlier run; -1 as next lane if no slot can be believed. */
  static LaneCounter open(DurableFiles files, String name) throws IOException {
    LaneCounter best = new LaneCounter(files, name, 0, -1);
    for (int slot = 0; slot < 2; slot++) {
      byte[] bytes = files.read(name, (long) slot * SLOT_LENGTH, SLOT_LENGTH);
      if (bytes.length == SLOT_LENGTH) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean whole = in.getInt(20) == checksum(bytes);
        if (whole && in.getLong(0) > best.writings && in.getLong(0) % 2 == slot) {
          best = new LaneCounter(files, name, in.getLong(0), in.getInt(8));
        }
      }
    }
    return best;
  }

  int next() {
    return next;
  }

  /** Moves on; when this returns no crash brings an earlier value back. */
  void set(int lane) throws IOException {
    writings++;
    byte[] bytes = new byte[SLOT_LENGTH];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(0, writings).putInt(8, lane).putInt(20, checksum(bytes));
    files.write(name, writings % 2 * SLOT_LENGTH, bytes);
    files.force(name);
    next = lane;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 20);
    crc.update(0x5e);
    return (int) crc.getValue();
  }
}
