package dev.selkie.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.testng.annotations.Test;

public class HexDumpTest {
  @Test
  public void of_seventeenBytes_areTwoLines() {
    String dump = HexDump.of("GGUF <0123456789>".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(dump.lines())
        .containsExactly(
            "00000000  47 47 55 46 20 3c 30 31 32 33 34 35 36 37 38 39  GGUF &lt;0123456789",
            "00000010  3e                                               &gt;");
  }

  @Test
  public void of_unprintableBytes_areDots() {
    assertThat(HexDump.of(new byte[] {0, 127, -1})).endsWith(" ...\n");
  }
}
