package dev.selkie.secure.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.secure.file.AtomicFile;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.WrappingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/*
 * One JSON object a line. Each has the SHA-256 of the line before it and an HMAC, so a line cannot be changed, moved, added or taken out of the middle
 * by one who lacks the key. Cutting lines off the end leaves a sound shorter log; that is what the checkpoint beside it is for, which says, under a MAC,
 * how many lines there were. Who puts back both files as they were together at an earlier time is not noticed, unless the count and the last hash
 * that verify prints were written down elsewhere.
 */

/** A log of what was opened, verified, changed and refused. Never keys, passwords or prompts. */
public final class AuditLog {
  private static final String PURPOSE = "audit";
  private static final String CHECKPOINT = ".checkpoint";
  private static final int TAIL_BYTES = 1 << 16;

  private final Path file;
  private final List<KeyProvider> keys;

  /**
   * A log in a file.
   *
   * @param keys where the key is found that the log was started with
   */
  public AuditLog(Path file, List<KeyProvider> keys) {
    this.file = file;
    this.keys = List.copyOf(keys);
  }

  /**
   * What verifying found.
   *
   * @param entries lines behind the first
   * @param head hash of the last line; written down elsewhere, it proves this log later
   * @param unfinished whether the last line was cut by a crash, and so does not count
   */
  public record Report(long entries, String head, boolean unfinished) {}

  /**
   * Makes an empty log and its checkpoint.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  public static void start(Path file, WrappingKey key) throws IOException {
    ObjectNode first = StateKey.create(PURPOSE, key);
    String line = StateLine.plain(first);
    try (StateKey state = StateKey.of(PURPOSE, first, key)) {
      AtomicFile.createPrivate(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
      checkpoint(file, 0, StateLine.hash(line), state);
    }
  }

  /**
   * Appends an entry.
   *
   * @param event such as {@code "open"}
   * @param fields what else it says, nothing secret
   * @throws StateException if the log or its checkpoint is missing or was changed
   */
  public void append(String event, Map<String, String> fields) throws IOException {
    StateLock.with(file, () -> appendLine(event, fields));
  }

  private String appendLine(String event, Map<String, String> fields) throws IOException {
    try (StateKey key = key();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Tail tail = Tail.read(channel, key);
      requireCheckpoint(key, tail.number, tail.hash);
      ObjectNode node =
          StateLine.node()
              .put("n", tail.number + 1)
              .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
              .put("event", event);
      fields.forEach(node::put);
      String line = StateLine.maced(node.put("previous", tail.hash), key);
      channel.truncate(tail.end);
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      long at = tail.end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(true);
      checkpoint(file, tail.number + 1, StateLine.hash(line), key);
      return line;
    }
  }

  /**
   * Checks every line and the checkpoint.
   *
   * @throws StateException if the log was cut or edited, or a file is missing
   */
  public Report verify() throws IOException {
    return StateLock.with(file, this::verifyLines);
  }

  private Report verifyLines() throws IOException {
    try (StateKey key = key()) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      List<String> lines = text.substring(0, end).lines().toList();
      String hash = StateLine.hash(lines.get(0));
      Checkpoint checkpoint = readCheckpoint(key);
      boolean met = checkpoint.number == 0 && checkpoint.hash.equals(hash);
      for (int i = 1; i < lines.size(); i++) {
        JsonNode node = StateLine.authentic(lines.get(i), key);
        if (node.path("n").asLong() != i || !node.path("previous").asText().equals(hash)) {
          throw StateException.changed();
        }
        hash = StateLine.hash(lines.get(i));
        met |= checkpoint.number == i && checkpoint.hash.equals(hash);
      }
      if (!met) {
        throw shorter(lines.size() - 1L, checkpoint.number);
      }
      return new Report(lines.size() - 1L, hash, end < text.length());
    }
  }

  private StateKey key() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new StateException(
          "the audit log is missing: " + file + " (deleted? selkie audit start makes a new one)");
    }
    String first;
    try (var lines = Files.newBufferedReader(file)) {
      first = lines.readLine();
    }
    return StateKey.open(PURPOSE, StateLine.parse(first == null ? "" : first), keys);
  }

  private record Checkpoint(long number, String hash) {}

  private static Path checkpointOf(Path file) {
    return Path.of(file + CHECKPOINT);
  }

  private static void checkpoint(Path file, long number, String hash, StateKey key)
      throws IOException {
    ObjectNode node =
        StateLine.node().put("checkpoint", PURPOSE).put("n", number).put("head", hash);
    byte[] line = (StateLine.maced(node, key) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.replacePrivate(checkpointOf(file), line);
  }

  private Checkpoint readCheckpoint(StateKey key) throws IOException {
    Path place = checkpointOf(file);
    if (!Files.isRegularFile(place)) {
      throw new StateException("the audit log's checkpoint is missing: " + place);
    }
    JsonNode node = StateLine.authentic(Files.readString(place).strip(), key);
    return new Checkpoint(node.path("n").asLong(), node.path("head").asText());
  }

  /** A log may be ahead of its checkpoint, if a crash came between the two; never behind. */
  private void requireCheckpoint(StateKey key, long number, String hash) throws IOException {
    Checkpoint checkpoint = readCheckpoint(key);
    if (number < checkpoint.number
        || (number == checkpoint.number && !hash.equals(checkpoint.hash))) {
      throw shorter(number, checkpoint.number);
    }
  }

  private static StateException shorter(long entries, long checkpoint) {
    return new StateException(
        "the audit log is not the one its checkpoint saw: entries="
            + entries
            + ", checkpoint="
            + checkpoint);
  }

  /**
   * The last whole line.
   *
   * @param number its number, 0 for the first line of the file
   * @param end where it ends in the file
   */
  private record Tail(long number, String hash, long end) {
    static Tail read(FileChannel channel, StateKey key) throws IOException {
      long from = Math.max(0, channel.size() - TAIL_BYTES);
      ByteBuffer buffer = ByteBuffer.allocate((int) (channel.size() - from));
      while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {}
      byte[] bytes = java.util.Arrays.copyOf(buffer.array(), buffer.position());
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      int start = end - 1;
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      if (start < 0 || (start == 0 && from > 0)) {
        throw StateException.changed();
      }
      String line = new String(bytes, start, end - 1 - start, StandardCharsets.UTF_8);
      boolean first = start == 0;
      long number = first ? 0 : StateLine.authentic(line, key).path("n").asLong();
      return new Tail(number, StateLine.hash(line), from + end);
    }
  }
}
