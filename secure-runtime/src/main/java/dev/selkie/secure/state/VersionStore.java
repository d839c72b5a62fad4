package dev.selkie.secure.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.secure.file.AtomicFile;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.WrappingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * The highest version of each model that a reader has accepted, and that version's manifest. The last line's MAC covers the whole file. A store that
 * was edited fails its MAC; one that is missing is an error, since only start() makes one; one that was put back from a backup cannot be told from the
 * newest one by a reader that has no other memory.
 */

/** Remembers versions, so that an older file is not taken for the newest one. */
public final class VersionStore {
  private static final String PURPOSE = "versions";
  private static final int MOST_BYTES = 1 << 24;

  private final Path file;
  private final List<KeyProvider> keys;

  /**
   * A store in a file.
   *
   * @param keys where the key is found that the store was started with
   */
  public VersionStore(Path file, List<KeyProvider> keys) {
    this.file = file;
    this.keys = List.copyOf(keys);
  }

  /**
   * What is known of one model.
   *
   * @param version the highest one
   * @param manifestSha512 hash of that version's sealed manifest
   */
  public record Entry(long version, String manifestSha512) {}

  /**
   * Makes an empty store.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  public static void start(Path file, WrappingKey key) throws IOException {
    ObjectNode first = StateKey.create(PURPOSE, key);
    try (StateKey state = StateKey.of(PURPOSE, first, key)) {
      AtomicFile.createPrivate(file, format(StateLine.plain(first), new TreeMap<>(), 1, state));
    }
  }

  /** All models, by their ids. */
  public Map<String, Entry> entries() throws IOException {
    return StateLock.with(
        file,
        () -> {
          List<String> lines = lines();
          try (StateKey key = StateKey.open(PURPOSE, StateLine.parse(lines.get(0)), keys)) {
            return read(lines, key).entries;
          }
        });
  }

  /**
   * Refuses a model that is older than one seen before, or of the same version and different.
   *
   * @param remember whether a newer version is remembered from now on
   * @throws RollbackException if it is refused
   * @throws StateException if the store is missing, was changed, or its key is not at hand
   */
  public void check(String model, long version, String manifestSha512, boolean remember)
      throws IOException {
    StateLock.with(
        file,
        () -> {
          List<String> lines = lines();
          try (StateKey key = StateKey.open(PURPOSE, StateLine.parse(lines.get(0)), keys)) {
            Content content = read(lines, key);
            Entry known = content.entries.get(model);
            refuse(model, known, version, manifestSha512);
            if (remember && (known == null || known.version < version)) {
              content.entries.put(model, new Entry(version, manifestSha512));
              byte[] next = format(lines.get(0), content.entries, content.counter + 1, key);
              AtomicFile.replacePrivate(file, next);
            }
            return content;
          }
        });
  }

  private static void refuse(String model, @Nullable Entry known, long version, String hash)
      throws RollbackException {
    if (known != null && version < known.version) {
      throw new RollbackException(
          "an older version was offered: "
              + model
              + " has "
              + version
              + ", "
              + known.version
              + " was opened before");
    }
    if (known != null && version == known.version && !known.manifestSha512.equals(hash)) {
      throw new RollbackException(
          "another file of the same version was offered: " + model + " version " + version);
    }
  }

  private record Content(Map<String, Entry> entries, long counter) {}

  private List<String> lines() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new StateException(
          "the version store is missing: "
              + file
              + " (deleted? a new one, which knows nothing, is made by: selkie versions start)");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw StateException.changed();
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.size() < 3 || !lines.remove(lines.size() - 1).isEmpty()) {
      throw StateException.changed();
    }
    return lines;
  }

  private static Content read(List<String> lines, StateKey key) throws StateException {
    int last = lines.size() - 1;
    JsonNode end = StateLine.authentic(lines.get(last), key);
    String covered = String.join("\n", lines.subList(0, last)) + "\n";
    if (!end.path("covers").asText().equals(StateLine.hash(covered))) {
      throw StateException.changed();
    }
    Map<String, Entry> entries = new TreeMap<>();
    for (String line : lines.subList(1, last)) {
      JsonNode node = StateLine.parse(line);
      Entry entry = new Entry(node.path("version").asLong(), node.path("manifest").asText());
      entries.put(node.path("model").asText(), entry);
    }
    return new Content(entries, end.path("counter").asLong());
  }

  private static byte[] format(
      String first, Map<String, Entry> entries, long counter, StateKey key) {
    StringBuilder covered = new StringBuilder(first).append('\n');
    entries.forEach(
        (model, entry) ->
            covered
                .append(
                    StateLine.plain(
                        StateLine.node()
                            .put("model", model)
                            .put("version", entry.version)
                            .put("manifest", entry.manifestSha512)))
                .append('\n'));
    ObjectNode end =
        StateLine.node().put("counter", counter).put("covers", StateLine.hash(covered.toString()));
    String text = covered + StateLine.maced(end, key) + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
