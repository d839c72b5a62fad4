package dev.selkie.benchmarks;

import java.util.Arrays;

/**
 * The sizes of a llama model.
 *
 * @param width values per token between layers
 * @param hidden values per token within a feed-forward layer
 * @param tied whether the embedding is the output matrix too
 */
record ModelShape(
    String name,
    int width,
    int layers,
    int heads,
    int kvHeads,
    int hidden,
    int vocabulary,
    boolean tied) {
  private static final ModelShape[] KNOWN = {
    new ModelShape("smollm2-135m", 576, 30, 9, 3, 1536, 49152, true),
    new ModelShape("tinyllama-1.1b", 2048, 22, 32, 4, 5632, 32000, false)
  };

  /** A known shape by its name. */
  static ModelShape of(String name) {
    return Arrays.stream(KNOWN)
        .filter(shape -> shape.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the shape must be one of "
                        + Arrays.stream(KNOWN).map(ModelShape::name).toList()
                        + ": "
                        + name));
  }

  int kvWidth() {
    return width / heads * kvHeads;
  }
}
