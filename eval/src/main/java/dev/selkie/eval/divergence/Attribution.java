package dev.selkie.eval.divergence;

import java.util.List;

/**
 * Which parts of a model lose the answers when it changes from one mode to another.
 *
 * @param reference title of the reference mode
 * @param other title of the other mode
 * @param style how the questions were put
 * @param questions questions asked in every combination
 * @param referenceAccuracy accuracy with every part in the reference mode
 * @param whole every part in the other mode
 * @param parts each part by itself
 */
public record Attribution(
    String reference,
    String other,
    String style,
    int questions,
    double referenceAccuracy,
    Change whole,
    List<Part> parts) {
  /** Copies the list. */
  public Attribution {
    parts = List.copyOf(parts);
  }

  /**
   * One part of the model.
   *
   * @param name a layer such as {@code blk.0}, or a matrix
   * @param alone this part in the other mode, the rest in the reference mode
   * @param without this part in the reference mode, the rest in the other mode
   * @param recovered answers that are lost with every part in the other mode, and right again in
   *     {@code without}
   */
  public record Part(String name, Change alone, Change without, int recovered) {}

  /**
   * How answers change against the reference mode.
   *
   * @param accuracy right answers by questions
   * @param lossPoints accuracy lost, in percentage points
   * @param ci95 paired interval of the loss (Bonett, Price)
   * @param harmful right before, wrong now
   * @param beneficial wrong before, right now
   * @param wrongToWrong wrong before, wrong in another way now
   * @param divergence mean Kullback-Leibler divergence over the choices, in nats
   */
  public record Change(
      double accuracy,
      double lossPoints,
      List<Double> ci95,
      int harmful,
      int beneficial,
      int wrongToWrong,
      double divergence) {}
}
