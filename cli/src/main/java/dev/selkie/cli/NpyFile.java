package dev.selkie.cli;

import dev.selkie.datasets.Sha256;
import dev.selkie.secure.file.AtomicFile;
import dev.selkie.secure.file.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Writes NumPy's {@code .npy} format, version 1.0: float32, little-endian, rows first. */
final class NpyFile {
  private static final int ALIGNMENT = 64;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private NpyFile() {}

  /** Gives the rows from the first to the last, a few at a time. */
  interface RowSource {
    /** The next rows, each of as many values as the array has columns; none at the end. */
    float[][] next();
  }

  /**
   * Writes a file as a whole or not at all.
   *
   * @return SHA-256 of the file in hexadecimal
   */
  static String write(Path file, int rows, int columns, RowSource source) throws IOException {
    MessageDigest digest = Sha256.digest();
    AtomicFile.replace(file, out -> write(new Output(out, digest), rows, columns, source));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void write(Output out, int rows, int columns, RowSource source)
      throws IOException {
    out.put(ByteBuffer.wrap(header(rows, columns)));
    ByteBuffer line =
        ByteBuffer.allocate(Math.multiplyExact(columns, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    int written = 0;
    for (float[][] chunk = source.next(); chunk.length > 0; chunk = source.next()) {
      for (float[] row : chunk) {
        line.clear();
        line.asFloatBuffer().put(row, 0, columns);
        out.put(line);
        written++;
      }
    }
    if (written != rows) {
      throw new IllegalStateException("rows promised and written differ: " + rows + ", " + written);
    }
  }

  /** Magic, length and description, padded so that the data begin at a multiple of 64 bytes. */
  static byte[] header(int rows, int columns) {
    String description =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
    int before = MAGIC.length + Short.BYTES;
    int length = description.length() + 1;
    int total = (before + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String padded = description + " ".repeat(total - before - length) + "\n";
    return ByteBuffer.allocate(total)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) (total - before))
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** Appends and hashes. */
  private static final class Output {
    private final WritableFile file;
    private final MessageDigest digest;
    private long at;

    Output(WritableFile file, MessageDigest digest) {
      this.file = file;
      this.digest = digest;
    }

    void put(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      digest.update(bytes.duplicate());
      file.write(at, bytes);
      at += length;
    }
  }
}
