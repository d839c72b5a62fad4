package dev.selkie.engine.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.json.JsonDocument;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The safetensors files of a folder, open, and all their tensors by name. */
final class SafetensorsFiles implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** A file beside the index: its name must lead nowhere else. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.safetensors");

  private static final int MOST_FILES = 1_000;

  private final List<ModelFile> files = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private SafetensorsFiles() {}

  static SafetensorsFiles open(Path folder) throws IOException {
    SafetensorsFiles opened = new SafetensorsFiles();
    try {
      Path index = folder.resolve(INDEX);
      if (Files.isRegularFile(index)) {
        opened.openIndexed(folder, index);
      } else {
        opened.tensors.putAll(opened.open(folder, SINGLE));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** All tensors by their names in the files. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  int count() {
    return files.size();
  }

  private Map<String, StoredTensor> open(Path folder, String name) throws IOException {
    ModelFile file = ModelFile.open(folder.resolve(name));
    files.add(file);
    return SafetensorsHeader.read(file);
  }

  private void openIndexed(Path folder, Path index) throws IOException {
    JsonNode map = JsonDocument.read(index).path("weight_map");
    if (!map.isObject()) {
      throw new MalformedModelException(index, "the index must have a weight_map");
    }
    Map<String, Map<String, StoredTensor>> opened = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getValue().asText();
      if (!NAME.matcher(name).matches()) {
        throw new MalformedModelException(
            index, "weight_map must name safetensors files beside the index: " + name);
      }
      if (!opened.containsKey(name)) {
        if (opened.size() == MOST_FILES) {
          throw new MalformedModelException(
              index, "weight_map must name at most " + MOST_FILES + " files");
        }
        opened.put(name, open(folder, name));
      }
      StoredTensor tensor = opened.get(name).get(entry.getKey());
      if (tensor == null) {
        throw new MalformedModelException(
            folder.resolve(name), "the index promises a tensor that is missing: " + entry.getKey());
      }
      tensors.put(entry.getKey(), tensor);
    }
  }

  @Override
  public void close() throws IOException {
    for (ModelFile file : files) {
      file.close();
    }
  }
}
