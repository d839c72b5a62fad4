package dev.selkie.engine;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LlamaDecoder;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.tokenizer.Tokenizers;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightFormat;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.KeyValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** An opened model file: its weights, its tokenizer, and decoders over them. */
public final class Model implements AutoCloseable {
  private static final int HEAD_BYTES = 64;

  private final Path file;
  private final WeightSource weights;
  private @Nullable Tokenizer tokenizer;

  private Model(Path file, WeightSource weights) {
    this.file = file;
    this.weights = weights;
  }

  /**
   * Opens a model file of any format found on the class path. A file that holds only a vocabulary
   * opens too, for its tokenizer.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws MalformedModelException if the file is of no known format or breaks its format
   * @throws dev.selkie.engine.weights.AuthenticationException if a key does not open it
   */
  public static Model open(Path file, OpenOptions options) throws IOException {
    ModelFile.requireExisting(file);
    byte[] head = Files.isDirectory(file) ? new byte[0] : head(file);
    List<String> known = new ArrayList<>();
    for (WeightFormat format : ServiceLoader.load(WeightFormat.class)) {
      if (format.recognizes(file, head)) {
        return new Model(file, format.open(file, options));
      }
      known.add(format.name());
    }
    throw new MalformedModelException(
        file, "a model file must be one of " + String.join(", ", known) + "; this is none of them");
  }

  private static byte[] head(Path path) throws IOException {
    try (ModelFile file = ModelFile.open(path)) {
      byte[] head = new byte[(int) Math.min(HEAD_BYTES, file.size())];
      file.readFully(0, ByteBuffer.wrap(head));
      return head;
    }
  }

  /** Where the model came from. */
  public Path file() {
    return file;
  }

  /** The file's metadata and tensors. */
  public WeightSource weights() {
    return weights;
  }

  /**
   * The model's tokenizer.
   *
   * @throws MalformedModelException if the file describes none, or one of a kind not known here
   */
  public synchronized Tokenizer tokenizer() throws IOException {
    Tokenizer made = tokenizer;
    if (made == null) {
      made = Tokenizers.from(file, weights.metadata());
      tokenizer = made;
    }
    return made;
  }

  /**
   * Prepares a decoder; the caller closes it before the model.
   *
   * @param threads threads that compute at once, at least 1
   * @throws MalformedModelException if the architecture is not known, or a tensor is missing or of
   *     the wrong shape
   * @throws IllegalArgumentException if the mode names a back end that is not on the class path
   */
  public Decoder decoder(ExecutionMode mode, int threads) throws IOException {
    return LlamaDecoder.load(file, weights, mode, KernelProvider.detect(), threads);
  }

  /**
   * As {@link #decoder(ExecutionMode, int)}, with a choice of how keys and values are kept. Without
   * one it is f16 in mode q and f32 in the others.
   */
  public Decoder decoder(ExecutionMode mode, int threads, KeyValueType keyValueType)
      throws IOException {
    return LlamaDecoder.load(
        file, weights, mode, keyValueType, LinearDecorator.NONE, KernelProvider.detect(), threads);
  }

  /**
   * As {@link #decoder(ExecutionMode, int)}, while a decorator looks on, compares or replaces what
   * linear layers compute. Keys and values are f32 in every mode, so that modes differ in their
   * linear layers alone.
   */
  public Decoder decoder(ExecutionMode mode, int threads, LinearDecorator decorator)
      throws IOException {
    return LlamaDecoder.load(
        file, weights, mode, KeyValueType.F32, decorator, KernelProvider.detect(), threads);
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
