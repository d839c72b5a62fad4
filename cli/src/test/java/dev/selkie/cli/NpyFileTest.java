package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.testng.annotations.Test;

public class NpyFileTest {
  @Test
  public void write_twoChunks_hasTheFormatOfNumPy() throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.file("x.npy");
      String sha256 =
          NpyFile.write(
              file, 3, 2, chunks(new float[][] {{1, 2}, {3, -4.5f}}, new float[][] {{5, 6}}));

      byte[] bytes = Files.readAllBytes(file);
      // Written by numpy.save(np.zeros((3, 2), np.float32)): the first 128 bytes.
      String head =
          "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"
              + " ".repeat(58)
              + "\n";
      assertThat(new String(bytes, 0, 128, StandardCharsets.ISO_8859_1)).isEqualTo(head);
      ByteBuffer data = ByteBuffer.wrap(bytes, 128, 24).slice().order(ByteOrder.LITTLE_ENDIAN);
      float[] values = new float[6];
      data.asFloatBuffer().get(values);
      assertThat(values).containsExactly(1, 2, 3, -4.5f, 5, 6);
      assertThat(bytes).hasSize(152);
      assertThat(sha256)
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }
  }

  @Test
  public void write_sourceFails_leavesTheOldFile() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.write("x.npy", "old");

      assertThatThrownBy(() -> NpyFile.write(file, 2, 1, chunks(new float[][] {{1}})))
          .isInstanceOf(IllegalStateException.class);
      assertThat(Files.readString(file)).isEqualTo("old");
    }
  }

  private static NpyFile.RowSource chunks(float[][]... chunks) {
    Iterator<float[][]> rest = List.of(chunks).iterator();
    return () -> rest.hasNext() ? rest.next() : new float[0][];
  }
}
