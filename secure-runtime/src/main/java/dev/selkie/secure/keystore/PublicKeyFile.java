package dev.selkie.secure.keystore;

import dev.selkie.secure.signature.SignerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Public keys as text, one a line: kind, base64, name. Empty lines and lines that begin with {@code
 * #} are passed over. A trust file is such a file; nothing in it is secret, but whoever can write
 * to it decides whom its reader trusts.
 */
public final class PublicKeyFile {
  private static final String SIGNER = "selkie-signer-v1";
  private static final String X_WING = "selkie-x-wing-v1";
  private static final int MOST_BYTES = 1 << 20;

  private PublicKeyFile() {}

  /** A signer's line. */
  public static String line(SignerKey key) {
    return line(SIGNER, key.bytes(), key.name());
  }

  /** A recipient's line. */
  public static String line(XWingPublicKey key) {
    return line(X_WING, key.bytes(), key.alias());
  }

  /**
   * The signers of a file, one at least.
   *
   * @throws MalformedKeyFileException if a line is of another kind or broken
   */
  public static List<SignerKey> signers(Path file) throws IOException {
    List<SignerKey> signers = new ArrayList<>();
    for (String[] line : lines(file, SIGNER)) {
      signers.add(new SignerKey(line[2], decode(file, line[1], SignerKey.LENGTH)));
    }
    return signers;
  }

  /** The X-Wing recipients of a file, one at least. */
  public static List<XWingPublicKey> recipients(Path file) throws IOException {
    List<XWingPublicKey> keys = new ArrayList<>();
    for (String[] line : lines(file, X_WING)) {
      keys.add(new XWingPublicKey(line[2], decode(file, line[1], XWingPublicKey.LENGTH)));
    }
    return keys;
  }

  private static String line(String kind, byte[] bytes, String name) {
    return kind + " " + Base64.getEncoder().encodeToString(bytes) + " " + name;
  }

  private static List<String[]> lines(Path file, String kind) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new MalformedKeyFileException(file, "a file of public keys has at most 1 MiB");
    }
    List<String[]> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split(" ", 3);
      if (parts.length != 3 || !parts[0].equals(kind)) {
        throw new MalformedKeyFileException(file, "a line must be: " + kind + " BASE64 NAME");
      }
      lines.add(parts);
    }
    if (lines.isEmpty()) {
      throw new MalformedKeyFileException(file, "there must be a line: " + kind + " BASE64 NAME");
    }
    return lines;
  }

  private static byte[] decode(Path file, String base64, int length) throws IOException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new MalformedKeyFileException(file, "a key must be base64");
    }
    if (bytes.length != length) {
      throw new MalformedKeyFileException(
          file, "a key must have " + length + " bytes: bytes=" + bytes.length);
    }
    return bytes;
  }
}
