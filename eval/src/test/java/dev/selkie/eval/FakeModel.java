package dev.selkie.eval;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.eval.run.EvaluatedModel;
import dev.selkie.eval.run.ModelDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A model with a mind for each mode. */
final class FakeModel implements EvaluatedModel {
  private final String sha256;
  private final Function<ExecutionMode, FakeDecoder.Mind> minds;
  private final int contextLength;
  private final List<FakeDecoder> decoders = new ArrayList<>();

  FakeModel(String sha256, Function<ExecutionMode, FakeDecoder.Mind> minds) {
    this(sha256, minds, 20_000);
  }

  FakeModel(String sha256, Function<ExecutionMode, FakeDecoder.Mind> minds, int contextLength) {
    this.contextLength = contextLength;
    this.sha256 = sha256;
    this.minds = minds;
  }

  /** Tokens that all decoders computed. */
  long tokens() {
    return decoders.stream()
        .flatMap(decoder -> decoder.batches().stream())
        .mapToLong(Integer::longValue)
        .sum();
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription(
        "fake.gguf",
        "fake",
        "llama",
        1_000_000,
        4_000_000,
        sha256,
        java.util.Map.of("authorship", "unsigned, allowed by --allow-unsigned"));
  }

  @Override
  public Tokenizer tokenizer() {
    return Minds.TOKENIZER;
  }

  @Override
  public Decoder decoder(ExecutionMode mode, int threads, LinearDecorator decorator) {
    return decoder(mode, threads);
  }

  @Override
  public Decoder decoder(ExecutionMode mode, int threads) {
    FakeDecoder decoder =
        new FakeDecoder(mode, minds.apply(mode), Minds.TOKENIZER.vocabularySize(), contextLength);
    decoders.add(decoder);
    return decoder;
  }
}
