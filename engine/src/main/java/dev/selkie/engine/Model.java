package dev.selkie.engine;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Path;

/** An opened model file: its weights, its tokenizer, and decoders over them. */
@SuppressWarnings({"UnusedMethod", "DoNotCallSuggester"}) // until the readers land
public final class Model implements AutoCloseable {
  private final WeightSource weights;

  private Model(WeightSource weights) {
    this.weights = weights;
  }

  /** Opens a model file of any format found on the class path. */
  public static Model open(Path file, OpenOptions options) throws IOException {
    throw new UnsupportedOperationException("the engine module fills this in: " + file + options);
  }

  /** The file's metadata and tensors. */
  public WeightSource weights() {
    return weights;
  }

  /** The model's tokenizer. */
  public Tokenizer tokenizer() {
    throw new UnsupportedOperationException("the engine module fills this in");
  }

  /** Prepares a decoder; the caller closes it before the model. */
  public Decoder decoder(ExecutionMode mode, int threads) throws IOException {
    throw new UnsupportedOperationException("the engine module fills this in: " + mode + threads);
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
