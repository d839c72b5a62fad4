package dev.selkie.engine.generation;

import java.util.Map;

/*
 * The steps and their order are llama.cpp's default: logit bias, penalties, top-k, top-p, min-p,
 * temperature, then a draw in proportion to what is left. So top-p and min-p look at probabilities
 * before the temperature, among the tokens that the steps before left.
 */
/**
 * How the next token is chosen. The steps go in this order: logit bias, penalties, top-k, top-p,
 * min-p, temperature, draw. Of equal logits the lower id comes first.
 *
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param topK only the K likeliest tokens; 0 for all
 * @param topP only the likeliest tokens whose probabilities reach P together; 1 for all
 * @param minP only tokens at least P times as probable as the likeliest; 0 for all
 * @param penalties on tokens that were there lately
 * @param logitBias is added to the logits of these ids
 * @param seed the same seed gives the same text
 */
public record Sampling(
    double temperature,
    int topK,
    double topP,
    double minP,
    Penalties penalties,
    Map<Integer, Double> logitBias,
    long seed) {
  /** The likeliest token, always. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

  /** Checks the ranges. */
  public Sampling {
    if (!(temperature >= 0 && temperature <= 1000)) {
      throw new IllegalArgumentException("temperature must be in [0, 1000]: " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must be at least 0: " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must be in (0, 1]: " + topP);
    }
    if (!(minP >= 0 && minP <= 1)) {
      throw new IllegalArgumentException("min-p must be in [0, 1]: " + minP);
    }
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(
        (id, bias) -> {
          if (id < 0 || Double.isNaN(bias) || bias == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                "a logit bias needs an id of at least 0 and a number: " + id + ", " + bias);
          }
        });
  }

  /** Without min-p, penalties and biases. */
  public Sampling(double temperature, int topK, double topP, long seed) {
    this(temperature, topK, topP, 0, Penalties.NONE, Map.of(), seed);
  }

  /** This sampling with another min-p. */
  public Sampling withMinP(double value) {
    return new Sampling(temperature, topK, topP, value, penalties, logitBias, seed);
  }

  /** This sampling with penalties. */
  public Sampling withPenalties(Penalties values) {
    return new Sampling(temperature, topK, topP, minP, values, logitBias, seed);
  }

  /** This sampling with biases, by id. */
  public Sampling withLogitBias(Map<Integer, Double> biases) {
    return new Sampling(temperature, topK, topP, minP, penalties, biases, seed);
  }
}
