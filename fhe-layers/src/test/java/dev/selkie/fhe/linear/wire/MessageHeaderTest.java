package dev.selkie.fhe.linear.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public final class MessageHeaderTest {
  private static final SessionId SESSION = new SessionId(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @Test
  public void message_workedExampleOfTheSpecification_isTheseBytes() {
    ByteBuffer message = MessageHeader.plain(MessageKind.DESCRIBE, SESSION, 3, 0, 0).message();

    assertThat(HexFormat.of().formatHex(bytes(message)))
        .isEqualTo(
            "534c4b57010100000000000000000000"
                + "000102030405060708090a0b0c0d0e0f"
                + "03000000000000000000000000000000"
                + "00000000000000000000000000000000");
  }

  @Test
  public void read_written_isTheSame() throws Exception {
    MessageHeader header =
        new MessageHeader(MessageKind.PRODUCT_REQUEST, SESSION, 7, 9, 2048, 46, 26, 24);

    assertThat(MessageHeader.read(header.message())).isEqualTo(header);
  }

  /** Byte to overwrite, its new value, what the message must say. */
  @DataProvider
  public Object[][] damage() {
    return new Object[][] {
      {0, 0x54, "magic"},
      {4, 2, "version=2"},
      {5, 0, "kind=0"},
      {5, 12, "kind=12"},
      {8, 1, "reserved"},
      {35, 0x80, "matrix"},
      {47, 0x80, "step"},
      {48, 25, "payload"},
      {51, 0x7f, "payload"},
      {55, 0x80, "payload"},
      {63, 1, "reserved"}
    };
  }

  @Test(dataProvider = "damage")
  public void read_damagedByte_throws(int at, int value, String rule) {
    ByteBuffer message =
        new MessageHeader(MessageKind.PRODUCT_REQUEST, SESSION, 7, 9, 2048, 46, 26, 24).message();
    message.put(at, (byte) value);

    assertThatThrownBy(() -> MessageHeader.read(message))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(rule);
  }

  @Test
  public void read_anyCut_throws() {
    byte[] message =
        bytes(
            new MessageHeader(MessageKind.PRODUCT_REQUEST, SESSION, 7, 9, 2048, 46, 26, 24)
                .message());
    for (int length = 0; length < message.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(message, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
      assertThatThrownBy(() -> MessageHeader.read(cut))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.limit()];
    message.get(0, bytes);
    return bytes;
  }
}
