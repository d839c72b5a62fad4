package dev.selkie.secure.cobblestone;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads one message. */
public final class MessageOpener {
  private static final byte[] ZEROS = new byte[8192];

  private MessageOpener() {}

  /** Where the message's bytes come from. */
  @FunctionalInterface
  public interface Source {
    /** Fills {@code target}'s remaining bytes from {@code offset} in the message, or throws. */
    void read(long offset, ByteBuffer target) throws IOException;
  }

  /**
   * Fills {@code target} with the start of the message's plaintext; what does not fit must be
   * zeros. On failure {@code target}, from its position to its limit, holds zeros only; its
   * position is left alone. The commitment must have been checked by the caller.
   *
   * @param sealedLength a length that a message can have
   * @throws CobblestoneException if a chunk, or the padding, is not what the sealer wrote
   */
  public static void open(
      MessageKeys keys, ChunkOpener chunks, Source source, long sealedLength, ByteBuffer target)
      throws IOException {
    WindowOpener opener = new WindowOpener(chunks, ByteBuffer::allocateDirect);
    open(keys, (count, body) -> each(opener, count, body), source, sealedLength, target);
  }

  /** The same on several threads. */
  public static void open(
      MessageKeys keys, OpeningThreads threads, Source source, long sealedLength, ByteBuffer target)
      throws IOException {
    open(keys, threads::run, source, sealedLength, target);
  }

  /**
   * Fills {@code target} with a range of the plaintext. The chunks in which it lies are checked,
   * and no others. On failure {@code target} holds zeros only; its position is left alone.
   *
   * @param from first byte of the range; all of it lies within the message
   * @throws CobblestoneException if one of these chunks is not what the sealer wrote
   */
  public static void openRange(
      MessageKeys keys,
      OpeningThreads threads,
      Source source,
      long sealedLength,
      long from,
      ByteBuffer target)
      throws IOException {
    requireRoom(sealedLength, from + target.remaining());
    if (!target.hasRemaining()) {
      return;
    }
    long first = from / WindowOpener.PLAIN_LENGTH;
    long last = (from + target.remaining() - 1) / WindowOpener.PLAIN_LENGTH;
    boolean complete = false;
    try {
      threads.run(
          last - first + 1,
          (opener, window) ->
              opener.openPart(keys, source, sealedLength, first + window, from, target));
      complete = true;
    } finally {
      if (!complete) {
        wipe(target);
      }
    }
  }

  /** Takes a piece of the plaintext, from position to limit and until this returns. */
  @FunctionalInterface
  public interface Piece {
    /** {@code offset} is the place of the piece's first byte in the plaintext. */
    void accept(long offset, ByteBuffer piece) throws IOException;
  }

  /**
   * A part of the plaintext.
   *
   * @param zerosBehind whether all behind it must be zeros, too
   */
  public record Range(long from, long to, boolean zerosBehind) {}

  /**
   * Hands out a range of the plaintext in pieces, on several threads and in any order. The chunks
   * in which it lies are checked, and those behind it where they must be zeros; no others, and none
   * if it is empty.
   *
   * @throws CobblestoneException if one of these chunks is not what the sealer wrote
   */
  public static void openPieces(
      MessageKeys keys,
      OpeningThreads threads,
      Source source,
      long sealedLength,
      Range range,
      Piece body)
      throws IOException {
    requireRoom(sealedLength, range.to());
    if (range.from() == range.to()) {
      return;
    }
    long first = range.from() / WindowOpener.PLAIN_LENGTH;
    long end =
        range.zerosBehind()
            ? WindowOpener.windows(sealedLength)
            : (range.to() + WindowOpener.PLAIN_LENGTH - 1) / WindowOpener.PLAIN_LENGTH;
    threads.run(
        end - first,
        (opener, window) ->
            opener.openPieces(keys, source, sealedLength, first + window, range, body));
  }

  /**
   * Checks every chunk and gives nothing out.
   *
   * @param plainLength bytes behind which all plaintext must be zeros
   * @throws CobblestoneException if a chunk, or the padding, is not what the sealer wrote
   */
  public static void verify(
      MessageKeys keys, ChunkOpener chunks, Source source, long sealedLength, long plainLength)
      throws IOException {
    WindowOpener opener = new WindowOpener(chunks, ByteBuffer::allocateDirect);
    verify(keys, (count, body) -> each(opener, count, body), source, sealedLength, plainLength);
  }

  /** The same on several threads. */
  public static void verify(
      MessageKeys keys, OpeningThreads threads, Source source, long sealedLength, long plainLength)
      throws IOException {
    verify(keys, threads::run, source, sealedLength, plainLength);
  }

  /** Runs a body once for each window, in any order and on any thread. */
  @FunctionalInterface
  private interface Windows {
    void run(long count, WindowThreads.Window<WindowOpener> body) throws IOException;
  }

  private static void each(WindowOpener opener, long count, WindowThreads.Window<WindowOpener> body)
      throws IOException {
    try {
      for (long window = 0; window < count; window++) {
        body.work(opener, window);
      }
    } finally {
      opener.wipe();
    }
  }

  private static void open(
      MessageKeys keys, Windows windows, Source source, long sealedLength, ByteBuffer target)
      throws IOException {
    requireRoom(sealedLength, target.remaining());
    boolean complete = false;
    try {
      windows.run(
          WindowOpener.windows(sealedLength),
          (opener, window) ->
              opener.open(keys, source, sealedLength, window, part(target, window)));
      complete = true;
    } finally {
      if (!complete) {
        wipe(target);
      }
    }
  }

  /** The place in {@code target} of one window's plaintext. */
  private static ByteBuffer part(ByteBuffer target, long window) {
    long from = Math.min(target.remaining(), window * WindowOpener.PLAIN_LENGTH);
    long to = Math.min(target.remaining(), from + WindowOpener.PLAIN_LENGTH);
    int start = target.position();
    return target.duplicate().position(start + (int) from).limit(start + (int) to);
  }

  private static void verify(
      MessageKeys keys, Windows windows, Source source, long sealedLength, long plainLength)
      throws IOException {
    requireRoom(sealedLength, plainLength);
    windows.run(
        WindowOpener.windows(sealedLength),
        (opener, window) -> opener.verify(keys, source, sealedLength, window, plainLength));
  }

  private static void requireRoom(long sealedLength, long plainLength) {
    if (Cobblestone.plainLength(sealedLength) < plainLength) {
      throw new IllegalArgumentException(
          "a message of " + sealedLength + " bytes does not hold " + plainLength);
    }
  }

  /** Writes zeros from the buffer's position to its limit; both stay. */
  public static void wipe(ByteBuffer buffer) {
    ByteBuffer rest = buffer.duplicate();
    while (rest.hasRemaining()) {
      rest.put(ZEROS, 0, Math.min(ZEROS.length, rest.remaining()));
    }
  }
}
