package dev.selkie.notebooks;

/** Bytes as people look at them: offset, 16 bytes in hex, their printable characters. */
final class HexDump {
  private static final int IN_LINE = 16;

  private HexDump() {}

  static String of(byte[] bytes) {
    StringBuilder dump = new StringBuilder();
    for (int line = 0; line < bytes.length; line += IN_LINE) {
      StringBuilder hex = new StringBuilder();
      StringBuilder characters = new StringBuilder();
      for (int i = line; i < Math.min(bytes.length, line + IN_LINE); i++) {
        hex.append(String.format("%02x ", bytes[i]));
        characters.append(printable(bytes[i]));
      }
      dump.append(String.format("%08x  %-48s %s%n", line, hex, characters));
    }
    return dump.toString();
  }

  private static String printable(byte value) {
    return switch (value) {
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '&' -> "&amp;";
      default -> value >= ' ' && value < 127 ? String.valueOf((char) value) : ".";
    };
  }
}
