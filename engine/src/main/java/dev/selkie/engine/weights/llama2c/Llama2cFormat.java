package dev.selkie.engine.weights.llama2c;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightFormat;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A llama2.c checkpoint, {@code NAME.bin} or the folder that holds it, with its tokenizer beside it
 * as {@code tok*.bin} or {@code tokenizer.bin}.
 */
public final class Llama2cFormat implements WeightFormat {
  /** For {@link java.util.ServiceLoader}. */
  public Llama2cFormat() {}

  @Override
  public String name() {
    return "llama2.c";
  }

  @Override
  public boolean recognizes(Path file, byte[] head) {
    if (!Files.isDirectory(file)) {
      return isCheckpointName(file) && Llama2cHeader.parse(head).isPresent();
    }
    try {
      return !checkpoints(file).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public WeightSource open(Path file, OpenOptions options) throws IOException {
    Path checkpoint = Files.isDirectory(file) ? only(file, checkpoints(file)) : file;
    ModelFile opened = ModelFile.open(checkpoint);
    try {
      Llama2cHeader header =
          Llama2cHeader.parse(head(opened))
              .orElseThrow(
                  () ->
                      new MalformedModelException(
                          checkpoint, 0, "a llama2.c checkpoint must begin with its seven sizes"));
      if (header.fileBytes() != opened.size()) {
        throw new MalformedModelException(
            checkpoint,
            opened.size(),
            "the sizes in the head ask for " + header.fileBytes() + " bytes");
      }
      return new Llama2cSource(opened, header, metadata(checkpoint, header));
    } catch (ArithmeticException | IllegalArgumentException e) {
      opened.close();
      throw (MalformedModelException)
          new MalformedModelException(checkpoint, 0, "the sizes in the head are too large")
              .initCause(e);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private static byte[] head(ModelFile file) throws IOException {
    byte[] head = new byte[(int) Math.min(Llama2cHeader.BYTES, file.size())];
    file.readFully(0, ByteBuffer.wrap(head));
    return head;
  }

  private static Map<String, Object> metadata(Path checkpoint, Llama2cHeader header)
      throws IOException {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("general.architecture", "llama");
    entries.put("general.name", stem(checkpoint));
    entries.put("llama.vocab_size", (long) header.vocabulary());
    entries.put("llama.context_length", (long) header.context());
    entries.put("llama.embedding_length", (long) header.width());
    entries.put("llama.block_count", (long) header.layers());
    entries.put("llama.feed_forward_length", (long) header.hidden());
    entries.put("llama.attention.head_count", (long) header.heads());
    entries.put("llama.attention.head_count_kv", (long) header.kvHeads());
    entries.put("llama.attention.layer_norm_rms_epsilon", (double) 1e-5f);
    entries.put("llama.rope.dimension_count", (long) header.width() / header.heads());
    entries.put("llama.rope.freq_base", 10_000.0);
    entries.putAll(Llama2cVocabulary.read(tokenizerBeside(checkpoint), header.vocabulary()));
    return entries;
  }

  private static Path tokenizerBeside(Path checkpoint) throws IOException {
    Path folder = checkpoint.toAbsolutePath().getParent();
    if (folder != null) {
      List<Path> found = bins(folder, true);
      Path usual = folder.resolve("tokenizer.bin");
      if (found.size() > 1 && found.contains(usual)) {
        return usual;
      }
      if (!found.isEmpty()) {
        return only(folder, found);
      }
    }
    throw new MalformedModelException(
        checkpoint, "a llama2.c checkpoint needs tok*.bin or tokenizer.bin beside it");
  }

  private static List<Path> checkpoints(Path folder) throws IOException {
    List<Path> plausible = new ArrayList<>();
    for (Path path : bins(folder, false)) {
      try (ModelFile file = ModelFile.open(path)) {
        if (Llama2cHeader.parse(head(file)).isPresent()) {
          plausible.add(path);
        }
      }
    }
    return plausible;
  }

  /** Files {@code *.bin} of a folder that are tokenizers, or that are not. */
  private static List<Path> bins(Path folder, boolean tokenizers) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.bin")) {
      for (Path path : stream) {
        if (Files.isRegularFile(path) && isCheckpointName(path) != tokenizers) {
          found.add(path);
        }
      }
    }
    return found;
  }

  private static Path only(Path folder, List<Path> found) throws MalformedModelException {
    if (found.size() != 1) {
      throw new MalformedModelException(
          folder, "the folder must hold one checkpoint and one tokenizer: found " + found);
    }
    return found.get(0);
  }

  private static boolean isCheckpointName(Path file) {
    String name = fileName(file);
    return name.endsWith(".bin") && !name.startsWith("tok");
  }

  private static String stem(Path file) {
    String name = fileName(file);
    return name.endsWith(".bin") ? name.substring(0, name.length() - 4) : name;
  }

  private static String fileName(Path file) {
    @Nullable Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }
}
