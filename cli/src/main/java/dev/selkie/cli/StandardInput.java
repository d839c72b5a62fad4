package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text that must be UTF-8, from standard input or a file. */
final class StandardInput {
  private StandardInput() {}

  /** All of standard input. */
  static String text(Console console) throws IOException {
    return strict(console.in().readAllBytes(), "standard input");
  }

  /** All of a file. */
  static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw CommandFailure.data("a file is needed, this is a folder: " + file);
    }
    return strict(Files.readAllBytes(file), file.toString());
  }

  private static String strict(byte[] bytes, String place) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CommandFailure.data(place + ": text must be UTF-8");
    }
  }
}
