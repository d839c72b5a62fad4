package dev.selkie.fhe.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.testng.annotations.Test;

public final class NttPrimeTest {
  @Test
  public void largest_54Bits_isNotAbovePublishedDefault() {
    // SEAL's BFVDefault(2048) is the 54-bit prime 0x3fffffff000001; ours is the largest one.
    long prime = NttPrime.largest(2048, 54);

    assertThat(prime).isGreaterThanOrEqualTo(0x3fffffff000001L).isLessThan(1L << 54);
    assertThat(prime % 4096).isEqualTo(1);
  }

  @Test
  public void largest_sizeOutOfRange_throws() {
    assertThatThrownBy(() -> NttPrime.largest(2048, 61))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits=61");
  }
}
