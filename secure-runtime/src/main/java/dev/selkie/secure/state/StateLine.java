package dev.selkie.secure.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A line of a state file: one JSON object whose last key is the MAC of everything before it. */
final class StateLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAC = ",\"mac\":\"";
  private static final int MAC_DIGITS = 64;

  private StateLine() {}

  static ObjectNode node() {
    return JSON.createObjectNode();
  }

  static String plain(ObjectNode node) {
    return node.toString();
  }

  /** The object with its MAC. */
  static String maced(ObjectNode node, StateKey key) {
    String object = node.toString();
    String text = object.substring(0, object.length() - 1);
    return text + MAC + key.mac(text) + "\"}";
  }

  /** Checks the MAC and reads the line. */
  static JsonNode authentic(String line, StateKey key) throws StateException {
    int at = line.length() - MAC.length() - MAC_DIGITS - 2;
    if (at < 1 || !line.startsWith(MAC, at) || !line.endsWith("\"}")) {
      throw StateException.changed();
    }
    String mac = line.substring(at + MAC.length(), line.length() - 2);
    if (!key.authenticates(line.substring(0, at), mac)) {
      throw StateException.changed();
    }
    return parse(line);
  }

  static JsonNode parse(String line) throws StateException {
    try {
      JsonNode node = JSON.readTree(line);
      if (node == null || !node.isObject()) {
        throw StateException.changed();
      }
      return node;
    } catch (JsonProcessingException e) {
      throw StateException.changed();
    }
  }

  /** SHA-256 of a line, in hexadecimal. */
  static String hash(String line) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(line.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
