package dev.selkie.engine.decoder;

import java.util.Optional;

/**
 * The weights of one layer.
 *
 * @param queryNorm over each head of queries, if the architecture has it; {@code keyNorm} likewise
 * @param attentionPostNorm over attention's output before it is added, if there is one
 */
record TransformerLayer(
    Normalization attentionNorm,
    LinearOperator queryKeyValue,
    Optional<RmsNorm> queryNorm,
    Optional<RmsNorm> keyNorm,
    LinearOperator attentionOutput,
    Optional<Normalization> attentionPostNorm,
    Normalization feedForwardNorm,
    FeedForward feedForward,
    Optional<Normalization> feedForwardPostNorm)
    implements AutoCloseable {

  /** Wipes the weights. */
  @Override
  public void close() {
    queryKeyValue.close();
    attentionOutput.close();
    feedForward.close();
    attentionNorm.close();
    queryNorm.ifPresent(Normalization::close);
    keyNorm.ifPresent(Normalization::close);
    attentionPostNorm.ifPresent(Normalization::close);
    feedForwardNorm.close();
    feedForwardPostNorm.ifPresent(Normalization::close);
  }
}
