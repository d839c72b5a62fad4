package dev.selkie.cli.options;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.engine.weights.OpenOptions.PasswordSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Passwords from a file, a descriptor or a prompt; never from an argument or a variable. */
public final class Passwords {
  private static final int MOST_BYTES = 4096;

  private Passwords() {}

  /** The first line of a UTF-8 file, without its end. */
  public static PasswordSource fromFile(Path file) {
    return () -> {
      if (!Files.isReadable(file)) {
        throw CommandFailure.integrity("the password file cannot be read: " + file);
      }
      try (InputStream in = Files.newInputStream(file)) {
        return firstLine(in, file.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** As {@link #fromFile}; the descriptor is read once. */
  public static PasswordSource fromDescriptor(int descriptor) {
    if (descriptor < 0) {
      throw CommandFailure.usage("--password-fd must be 0 or more: " + descriptor);
    }
    PasswordSource source = fromFile(Path.of("/dev/fd/" + descriptor));
    return new PasswordSource() {
      private char @Nullable [] kept;

      @Override
      public synchronized char[] password() {
        if (kept == null) {
          kept = source.password();
        }
        return kept.clone();
      }
    };
  }

  /** Asks on the terminal without echo. */
  public static PasswordSource fromPrompt() {
    return fromPrompt("Password of the keystore: ");
  }

  /** Asks for something else. */
  static PasswordSource fromPrompt(String question) {
    return () -> ask(question);
  }

  /** Asks twice for a new password, which must be the same both times. */
  public static PasswordSource fromPromptTwice() {
    return () -> {
      char[] password = ask("Password of the new keystore: ");
      char[] again = ask("The same again: ");
      try {
        if (!Arrays.equals(password, again)) {
          Arrays.fill(password, '\0');
          throw CommandFailure.usage("the two passwords differ");
        }
        return password;
      } finally {
        Arrays.fill(again, '\0');
      }
    };
  }

  @SuppressWarnings("SystemConsoleNull") // the launcher sets jdk.console=java.base: null as on 17
  private static char[] ask(String prompt) {
    java.io.Console terminal = System.console();
    if (terminal == null) {
      throw CommandFailure.usage(
          "the keystore's password is needed; give --password-file or --password-fd where there is"
              + " no terminal to ask on");
    }
    char[] password = terminal.readPassword("%s", prompt);
    if (password == null || password.length == 0) {
      throw CommandFailure.usage("no password was given");
    }
    return password;
  }

  private static char[] firstLine(InputStream in, String place) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    try {
      int length = 0;
      while (length < bytes.length && bytes[length] != '\n' && bytes[length] != '\r') {
        length++;
      }
      if (length == 0) {
        throw CommandFailure.integrity("the password is empty: " + place);
      }
      if (length > MOST_BYTES) {
        throw CommandFailure.integrity("a password has at most " + MOST_BYTES + " bytes: " + place);
      }
      CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes, 0, length));
      char[] password = new char[text.remaining()];
      text.get(password);
      Arrays.fill(text.array(), '\0');
      return password;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
