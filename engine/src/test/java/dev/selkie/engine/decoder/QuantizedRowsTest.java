package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.testng.annotations.Test;

public class QuantizedRowsTest {
  @Test
  public void quantizeWide_anyRow_limbsMakeTheNearestInteger() {
    Random random = new Random(12);
    for (int round = 0; round < 100; round++) {
      int cols = 1 + random.nextInt(50);
      float[] row = new float[cols];
      float greatest = 0;
      for (int i = 0; i < cols; i++) {
        row[i] = (float) random.nextGaussian();
        greatest = Math.max(greatest, Math.abs(row[i]));
      }
      ByteBuffer out = ByteBuffer.allocate(2 * cols + 6);

      float scale = QuantizedRows.quantizeWide(row, cols, 2047, out, 3, cols + 5);

      assertThat(scale).isEqualTo(greatest / 2047);
      double inverse = 2047.0 / greatest;
      for (int i = 0; i < cols; i++) {
        int high = out.get(3 + i);
        int low = out.get(cols + 5 + i);
        assertThat(16 * high + low).isEqualTo((int) Math.rint(row[i] * inverse));
        assertThat(high).isBetween(-127, 127);
        assertThat(low).isBetween(-15, 15);
      }
    }
  }

  @Test
  public void quantizeWide_zeroRow_isZero() {
    ByteBuffer out = ByteBuffer.allocate(4);
    assertThat(QuantizedRows.quantizeWide(new float[2], 2, 2047, out, 0, 2)).isZero();
    assertThat(out.array()).containsOnly(0);
  }

  @Test
  public void quantizeWide_infinity_throws() {
    assertThatThrownBy(
            () ->
                QuantizedRows.quantizeWide(
                    new float[] {Float.POSITIVE_INFINITY}, 1, 2047, ByteBuffer.allocate(2), 0, 1))
        .hasMessageContaining("finite");
  }
}
