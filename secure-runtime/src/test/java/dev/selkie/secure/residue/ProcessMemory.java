package dev.selkie.secure.residue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Searches the memory of another process through Linux's /proc. */
final class ProcessMemory {
  private static final int PIECE = 1 << 20;

  private final Path folder;

  ProcessMemory(long pid) {
    folder = Path.of("/proc", Long.toString(pid));
  }

  /** Whether this system lets us look at all. */
  boolean readable() {
    return Files.isReadable(folder.resolve("maps")) && Files.isReadable(folder.resolve("mem"));
  }

  /**
   * Counts byte strings in everything that the process may read, at any address.
   *
   * @param needles by name, each at least 8 bytes
   */
  Map<String, Long> count(Map<String, byte[]> needles) throws IOException {
    Search search = new Search(needles);
    long read = 0;
    try (RandomAccessFile memory = new RandomAccessFile(folder.resolve("mem").toFile(), "r")) {
      for (String line : Files.readAllLines(folder.resolve("maps"), StandardCharsets.ISO_8859_1)) {
        String[] words = line.split(" +");
        if (words[1].startsWith("r") && !line.contains("[v")) {
          String[] ends = words[0].split("-");
          long from = Long.parseUnsignedLong(ends[0], 16);
          read += region(memory, from, Long.parseUnsignedLong(ends[1], 16), search);
        }
      }
    }
    if (read < 10 << 20) {
      throw new IOException("only " + read + " bytes of the process could be read");
    }
    return search.counts();
  }

  private static long region(RandomAccessFile memory, long from, long to, Search search)
      throws IOException {
    byte[] piece = new byte[PIECE + Search.OVERLAP];
    int kept = 0;
    long read = 0;
    for (long at = from; at < to; ) {
      int wanted = (int) Math.min(PIECE, to - at);
      int count;
      try {
        memory.seek(at);
        count = memory.read(piece, kept, wanted);
      } catch (IOException e) {
        count = -1; // a mapping of a device or one that was just unmapped
      }
      if (count <= 0) {
        return read;
      }
      int length = kept + count;
      boolean last = at + count >= to;
      search.in(piece, last ? length : length - Search.OVERLAP, length);
      kept = Math.min(Search.OVERLAP, length);
      System.arraycopy(piece, length - kept, piece, 0, kept);
      at += count;
      read += count;
    }
    return read;
  }

  /** Finds all needles in one pass. */
  private static final class Search {
    /** Bytes of a piece that are searched again with the next one: the longest needle. */
    static final int OVERLAP = 64;

    private final List<Map.Entry<String, byte[]>> needles;
    private final boolean[] starts = new boolean[1 << 16];
    private final long[] counts;

    Search(Map<String, byte[]> needles) {
      this.needles = List.copyOf(new LinkedHashMap<>(needles).entrySet());
      counts = new long[needles.size()];
      for (byte[] needle : needles.values()) {
        if (needle.length < 8 || needle.length > OVERLAP) {
          throw new IllegalArgumentException("a needle has 8 to 64 bytes: " + needle.length);
        }
        starts[(needle[0] & 0xFF) << 8 | needle[1] & 0xFF] = true;
      }
    }

    /** Searches for needles that begin before {@code from} ends and end before {@code length}. */
    void in(byte[] piece, int end, int length) {
      for (int i = 0; i < Math.min(end, length - 1); i++) {
        if (starts[(piece[i] & 0xFF) << 8 | piece[i + 1] & 0xFF]) {
          for (int n = 0; n < counts.length; n++) {
            byte[] needle = needles.get(n).getValue();
            if (i + needle.length <= length && equal(piece, i, needle)) {
              counts[n]++;
            }
          }
        }
      }
    }

    private static boolean equal(byte[] piece, int at, byte[] needle) {
      for (int i = 0; i < needle.length; i++) {
        if (piece[at + i] != needle[i]) {
          return false;
        }
      }
      return true;
    }

    Map<String, Long> counts() {
      Map<String, Long> found = new LinkedHashMap<>();
      for (int i = 0; i < counts.length; i++) {
        found.put(needles.get(i).getKey(), counts[i]);
      }
      return found;
    }
  }
}
