package dev.selkie.secure.cobblestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.testng.annotations.Test;

public class CobblestoneTest {
  @Test
  public void sealedLength_knownLengths_matchTheSpecification() {
    assertThat(Cobblestone.sealedLength(0)).isEqualTo(72);
    assertThat(Cobblestone.sealedLength(16383)).isEqualTo(56 + 16383 + 16);
    assertThat(Cobblestone.sealedLength(16384)).isEqualTo(56 + 16384 + 32);
    assertThat(Cobblestone.chunks(16384)).isEqualTo(2);
  }

  @Test
  public void plainLength_everyLengthUpToThreeChunks_invertsSealedLength() {
    long plain = 0;
    for (long sealed = 0; sealed < 3 * 16400; sealed++) {
      if (Cobblestone.sealedLength(plain) == sealed) {
        assertThat(Cobblestone.plainLength(sealed)).isEqualTo(plain);
        plain++;
      } else {
        assertThat(Cobblestone.plainLength(sealed)).isEqualTo(-1);
      }
    }
    assertThat(Cobblestone.plainLength(-1)).isEqualTo(-1);
    assertThat(Cobblestone.plainLength(Long.MIN_VALUE)).isEqualTo(-1);
    assertThat(Cobblestone.plainLength(Long.MAX_VALUE)).isEqualTo(-1);
  }

  @Test
  public void paddedLength_manyLengths_isTheSmallestThatFillsPages() {
    for (long plain = 0; plain < 300L * 16384; plain += 1013) {
      assertThat(Cobblestone.paddedLength(plain, 4096)).isEqualTo(searched(plain));
    }
    // Here the next page ends inside a tag, so the message takes one page more.
    long skipped = 252L * 16384 - 1;
    assertThat(Cobblestone.sealedLength(skipped) % 4096).isNotZero();
    assertThat(Cobblestone.paddedLength(skipped, 4096)).isEqualTo(searched(skipped));
  }

  @Test
  public void chunks_impossibleLength_isRefused() {
    assertThatThrownBy(() -> Cobblestone.chunks(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cobblestone.chunks(1L << 52))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Cobblestone.chunks((1L << 52) - 1)).isEqualTo(1L << 38);
  }

  private static long searched(long plain) {
    long padded = plain;
    while (Cobblestone.sealedLength(padded) % 4096 != 0) {
      padded++;
    }
    return padded;
  }
}
