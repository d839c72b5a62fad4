package dev.selkie.fhe.seal;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class SealLibraryTest {
  @BeforeClass(alwaysRun = true)
  void require() {
    NativeTests.requireSeal();
  }

  @Test(groups = "native")
  public void version_loaded_isNewEnough() {
    assertThat(SealLibrary.unavailable()).isEmpty();
    assertThat(SealLibrary.version()).matches("4\\.\\d+\\.\\d+");
    assertThat(SealLibrary.isBelow(SealLibrary.version(), 4, 1)).isFalse();
    assertThat(SealLibrary.predatesSecurityUpdates())
        .isEqualTo(SealLibrary.version().compareTo("4.4.0") < 0);
  }

  @Test(groups = "native")
  public void source_loaded_saysWhereSealCameFrom() {
    assertThat(SealLibrary.source())
        .matches("find_package at .+|Pyfhel 3\\.5\\.0 source distribution");
  }

  @Test
  public void isBelow_versions_comparesNumbers() {
    assertThat(SealLibrary.isBelow("4.1.2", 4, 4)).isTrue();
    assertThat(SealLibrary.isBelow("4.10.0", 4, 4)).isFalse();
    assertThat(SealLibrary.isBelow("4.4.0", 4, 4)).isFalse();
    assertThat(SealLibrary.isBelow("5.0.0", 4, 4)).isFalse();
    assertThat(SealLibrary.isBelow("3.9.9", 4, 4)).isTrue();
  }
}
