package dev.selkie.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

public class KernelProviderTest {
  @AfterMethod(alwaysRun = true)
  void clear() {
    System.clearProperty("selkie.kernels");
    System.clearProperty("selkie.kernels.cpu");
  }

  @Test
  public void detect_java_givesTheTwin() {
    System.setProperty("selkie.kernels", "java");
    assertThat(KernelProvider.detect().name()).isEqualTo("java");
  }

  @Test
  public void detect_unknownChoice_refused() {
    System.setProperty("selkie.kernels", "rust");
    assertThatThrownBy(KernelProvider::detect)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("selkie.kernels must be auto, native or java: rust");
  }

  @Test(groups = "native")
  public void detect_auto_givesTheBestLevel() {
    Matrices.requireNative();
    assertThat(KernelProvider.nativeUnavailable()).isEmpty();
    assertThat(KernelProvider.detect().name()).isEqualTo("native " + CpuLevel.best().label());
  }

  @Test(groups = "native")
  public void detect_forcedLevel_isUsed() {
    Matrices.requireNative();
    System.setProperty("selkie.kernels", "native");
    System.setProperty("selkie.kernels.cpu", "scalar");
    assertThat(KernelProvider.detect().name()).isEqualTo("native scalar");
    System.setProperty("selkie.kernels.cpu", "mmx");
    assertThatThrownBy(KernelProvider::detect)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "selkie.kernels.cpu must be one of scalar, avx2, avx2-vnni, avx512, avx512-vnni: mmx");
  }

  @Test
  public void cpu_thisMachine_hasAModel() {
    assertThat(KernelProvider.cpu().model()).isNotBlank();
  }

  @Test
  public void parse_cpuinfo_keepsWhatMatters() {
    CpuDescription cpu =
        CpuDescription.parse(
            List.of(
                "processor\t: 0",
                "model name\t: Example 3000",
                "flags\t\t: fpu avx2 fma avx512_vnni nx",
                "",
                "model name\t: Other"));
    assertThat(cpu.model()).isEqualTo("Example 3000");
    assertThat(cpu.features()).containsExactly("avx2", "fma", "avx512_vnni");
  }
}
