package dev.selkie.engine.weights.gguf;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * A model split by llama.cpp's gguf-split lies in files NAME-00001-of-00003.gguf. Each is a whole
 * GGUF file with split.no (from 0), split.count and split.tensors.count (of all files together); the
 * first has the model's entries. Any of them may be given: the others are looked for beside it.
 */
/** Opens the files of one GGUF model. */
final class GgufShards {
  private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");
  private static final int MOST = 1_000;
  private static final String NUMBER = "split.no";
  private static final String COUNT = "split.count";
  private static final String TENSORS = "split.tensors.count";

  private final List<ModelFile> files = new ArrayList<>();
  private final List<GgufHeader> headers = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private GgufShards() {}

  static GgufSource open(Path path) throws IOException {
    GgufShards shards = new GgufShards();
    try {
      shards.add(path);
      GgufHeader given = shards.headers.get(0);
      long count = shards.entry(0, COUNT, 1);
      if (count > 1) {
        shards.openAll(path, count);
      }
      Map<String, Object> entries = new LinkedHashMap<>(shards.headers.get(0).metadata().entries());
      List.of(NUMBER, COUNT, TENSORS).forEach(entries::remove);
      String format = "GGUF v" + given.version() + (count > 1 ? ", " + count + " files" : "");
      return new GgufSource(format, new Metadata(entries), shards.files, shards.headers);
    } catch (IOException | RuntimeException e) {
      for (ModelFile file : shards.files) {
        file.close();
      }
      throw e;
    }
  }

  private void add(Path path) throws IOException {
    ModelFile file = ModelFile.open(path);
    files.add(file);
    GgufHeader header = GgufHeader.read(file);
    headers.add(header);
    for (TensorInfo tensor : header.starts().keySet()) {
      if (!names.add(tensor.name())) {
        throw new MalformedModelException(
            path, "a tensor may be in one file of a split model only: " + tensor.name());
      }
    }
  }

  private void openAll(Path given, long count) throws IOException {
    Matcher name = NAME.matcher(String.valueOf(given.getFileName()));
    if (!name.matches() || Long.parseLong(name.group(3)) != count || count > MOST) {
      throw new MalformedModelException(
          given,
          "a file of a split model must be named NAME-00001-of-00003.gguf, with the count of its "
              + COUNT
              + ", at most "
              + MOST
              + ": "
              + count);
    }
    files.remove(0).close();
    headers.clear();
    names.clear();
    for (int i = 1; i <= count; i++) {
      Path shard =
          given.resolveSibling(String.format("%s-%05d-of-%05d.gguf", name.group(1), i, count));
      add(shard);
      require(shard, NUMBER, entry(i - 1, NUMBER, -1), i - 1);
      require(shard, COUNT, entry(i - 1, COUNT, -1), count);
    }
    Path first = files.get(0).path();
    require(first, TENSORS, entry(0, TENSORS, names.size()), names.size());
  }

  private long entry(int shard, String key, long otherwise) throws IOException {
    try {
      return headers.get(shard).metadata().integer(key).orElse(otherwise);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(files.get(shard).path(), "" + e.getMessage()).initCause(e);
    }
  }

  private static void require(Path shard, String key, long found, long expected)
      throws MalformedModelException {
    if (found != expected) {
      throw new MalformedModelException(shard, key + " must be " + expected + ": " + found);
    }
  }
}
