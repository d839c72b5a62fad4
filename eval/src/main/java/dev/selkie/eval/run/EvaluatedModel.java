package dev.selkie.eval.run;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.io.IOException;

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

  /** Prepares a decoder, which the caller closes. */
  Decoder decoder(ExecutionMode mode, int threads) throws IOException;

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
      public Decoder decoder(ExecutionMode mode, int threads) throws IOException {
        return model.decoder(mode, threads);
      }
    };
  }
}
