package dev.selkie.engine.decoder;

import java.util.List;

/** The weights of one layer. */
record LlamaLayer(
    RmsNorm attentionNorm,
    LinearOperator queryKeyValue,
    LinearOperator attentionOutput,
    RmsNorm feedForwardNorm,
    LinearOperator gateUp,
    LinearOperator down) {

  List<LinearOperator> operators() {
    return List.of(queryKeyValue, attentionOutput, gateUp, down);
  }
}
