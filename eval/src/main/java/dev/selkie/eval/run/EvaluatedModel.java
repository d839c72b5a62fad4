package dev.selkie.eval.run;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Optional;

/** What an evaluation needs of a model. */
public interface EvaluatedModel {
  /** The model for people and for {@code run.json}. */
  ModelDescription description();

  /** Its tokenizer. */
  Tokenizer tokenizer() throws IOException;

  /** Time to open it, in milliseconds: of a sealed file, unsealing. */
  default double openMillis() {
    return 0;
  }

  /** How its conversations are written, if it says so. */
  default Optional<ChatTemplate> chatTemplate() throws IOException {
    return Optional.empty();
  }

  /** Prepares a decoder, which the caller closes. */
  Decoder decoder(ExecutionMode mode, int threads) throws IOException;

  /** Prepares a decoder whose linear layers someone sees. */
  Decoder decoder(ExecutionMode mode, int threads, LinearDecorator decorator) throws IOException;

  /** An opened model, which stays the caller's. */
  static EvaluatedModel of(Model model, ModelDescription description, double openMillis) {
    return new EvaluatedModel() {
      @Override
      public ModelDescription description() {
        return description;
      }

      @Override
      public double openMillis() {
        return openMillis;
      }

      @Override
      public Tokenizer tokenizer() throws IOException {
        return model.tokenizer();
      }

      @Override
      public Optional<ChatTemplate> chatTemplate() throws IOException {
        return ChatTemplate.of(model.weights().metadata(), model.tokenizer());
      }

      @Override
      public Decoder decoder(ExecutionMode mode, int threads) throws IOException {
        return model.decoder(mode, threads);
      }

      @Override
      public Decoder decoder(ExecutionMode mode, int threads, LinearDecorator decorator)
          throws IOException {
        return model.decoder(mode, threads, decorator);
      }
    };
  }
}
