package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

@Test(groups = "native")
public class MachineLimitsTest {
  @BeforeClass(alwaysRun = true)
  void require() {
    Matrices.requireNative();
  }

  @Test
  public void measure_thisMachine_knowsVnniWhereTheProcessorHasIt() {
    MachineLimits limits = MachineLimits.measure();

    assertThat(limits.vnniGmacs().isPresent()).isEqualTo(CpuLevel.AVX512_VNNI.supported());
    assertThat(limits.vnniGmacs().orElse(1)).isPositive();
    assertThat(limits.readGbPerSecond().orElseThrow()).isPositive();
  }

  @Test
  public void allocate_anyShape_beginsACacheLineAndHoldsEveryResidue() {
    for (int lanes = 1; lanes < 20; lanes++) {
      ByteBuffer residues = Residues.allocate(3, lanes);

      assertThat(residues.alignmentOffset(0, 64)).isZero();
      assertThat(residues.capacity()).isEqualTo(3 * lanes * Long.BYTES);
    }
  }
}
