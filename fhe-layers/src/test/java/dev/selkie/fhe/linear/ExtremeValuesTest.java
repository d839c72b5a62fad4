package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.fhe.Matrices;
import java.util.Arrays;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every exact back end at the largest values that its certificate allows. */
public class ExtremeValuesTest {
  private static final int COLS = 700;

  @DataProvider
  public Object[][] cases() {
    return new Object[][] {
      {new BlockBackend(), 127, 2047},
      {new BlockBackend(), -127, 2047},
      {new PoolBackend(), 127, 2047},
      {new PoolBackend(), -127, 2047},
      {new SplitBlockBackend(), 127, 2047},
      {new SplitBlockBackend(), -127, 2047},
      {new BlockBackend(), -127, 127},
      {new PoolBackend(), -127, 127},
    };
  }

  @Test(dataProvider = "cases")
  public void multiply_everythingAtItsBound_isExact(
      LinearBackend backend, int weight, int activation) {
    IntegerMatrix w = Matrices.constant("extreme", 3, COLS, weight);
    short[] x = new short[COLS * 2];
    Arrays.fill(x, (short) activation);
    long[] y = new long[6];

    try (LinearSession session = backend.open(1);
        IntegerProduct product = session.prepare(w, activation)) {
      product.multiply(x, 2, y);
    }

    assertThat(y).containsOnly((long) weight * activation * COLS);
  }
}
