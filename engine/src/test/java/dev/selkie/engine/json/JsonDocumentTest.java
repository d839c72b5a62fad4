package dev.selkie.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.MalformedModelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class JsonDocumentTest {
  private static final Path FILE = Path.of("some.json");

  @Test
  public void parse_object_isRead() throws MalformedModelException {
    byte[] bytes = "{\"a\": [1, 2.5, \"\\u00e9\"]}".getBytes(StandardCharsets.UTF_8);

    assertThat(JsonDocument.parse(FILE, 0, bytes).get("a").get(2).asText()).isEqualTo("é");
  }

  @DataProvider
  static Object[][] broken() {
    return new Object[][] {
      {""},
      {"[1]"},
      {"{\"a\":1,\"a\":2}"},
      {"{} {}"},
      {"{\"a\":" + "[".repeat(100_000)},
      {"{\"a\":" + "9".repeat(100_000) + "}"},
      {"{\"a\": NaN}"},
      {"{\"a\": \"\u00ff"},
    };
  }

  @Test(dataProvider = "broken")
  public void parse_broken_isRefused(String text) {
    assertThatThrownBy(() -> JsonDocument.parse(FILE, 8, text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("some.json");
  }

  @Test
  public void parse_notUtf8_isRefused() {
    assertThatThrownBy(() -> JsonDocument.parse(FILE, 8, new byte[] {'{', (byte) 0xff, '}'}))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("UTF-8");
  }
}
