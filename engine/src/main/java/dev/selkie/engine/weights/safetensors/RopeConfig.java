package dev.selkie.engine.weights.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.weights.MalformedModelException;
import java.util.LinkedHashMap;
import java.util.Map;

/*
 * config.json has rope_theta and rope_scaling, or both in rope_parameters. Kinds "linear" and "yarn"
 * become entries; "llama3" becomes the tensor rope_freqs.weight of divisors: a pair whose wave is
 * shorter than context / high is left alone, one whose wave is longer than context / low is divided by
 * the factor, and in between the two are mixed; "longrope" brings its divisors along.
 */
/** Rotary positions of {@code config.json}. */
final class RopeConfig {
  private static final int MAX_PAIRS = 4096;

  private final ModelConfig config;
  private final Map<String, float[]> factors = new LinkedHashMap<>();

  RopeConfig(ModelConfig config) {
    this.config = config;
  }

  Map<String, float[]> factors() {
    return factors;
  }

  void read() throws MalformedModelException {
    if (config.architecture().equals("gpt2")) {
      return;
    }
    JsonNode json = config.json();
    JsonNode parameters =
        json.path("rope_parameters").isObject()
            ? json.path("rope_parameters")
            : json.path("rope_scaling");
    JsonNode theta =
        json.path("rope_theta").isNumber()
            ? json.path("rope_theta")
            : parameters.path("rope_theta");
    double base = theta.asDouble(10_000);
    config.put("rope.freq_base", base);
    int dimensions = dimensions();
    config.put("rope.dimension_count", (long) dimensions);
    String kind = parameters.path("rope_type").asText(parameters.path("type").asText("default"));
    switch (kind) {
      case "default", "none" -> {}
      case "linear" -> {
        config.put("rope.scaling.type", "linear");
        config.put("rope.scaling.factor", number(parameters, "factor"));
      }
      case "yarn" -> yarn(parameters);
      case "llama3" -> factors.put("rope_freqs.weight", llama3(parameters, base, dimensions / 2));
      case "longrope", "su" -> longrope(parameters, dimensions / 2);
      default ->
          throw new MalformedModelException(
              config.file(),
              "rope scaling must be default, linear, yarn, llama3 or longrope: " + kind);
    }
  }

  private int dimensions() throws MalformedModelException {
    int head =
        config
            .optionalSize("head_dim")
            .orElse(config.size("hidden_size") / config.size("num_attention_heads"));
    return (int) (head * config.json().path("partial_rotary_factor").asDouble(1));
  }

  private double number(JsonNode parameters, String key) throws MalformedModelException {
    JsonNode node = parameters.path(key);
    if (!node.isNumber() || !(node.doubleValue() > 0) || node.doubleValue() > 1e9) {
      throw new MalformedModelException(
          config.file(), "rope scaling's " + key + " must be above 0: " + node);
    }
    return node.doubleValue();
  }

  private void yarn(JsonNode parameters) throws MalformedModelException {
    config.put("rope.scaling.type", "yarn");
    config.put("rope.scaling.factor", number(parameters, "factor"));
    if (parameters.has("original_max_position_embeddings")) {
      config.put(
          "rope.scaling.original_context_length",
          (long) number(parameters, "original_max_position_embeddings"));
    }
    if (parameters.path("beta_fast").isNumber()) {
      config.put("rope.scaling.yarn_beta_fast", number(parameters, "beta_fast"));
    }
    if (parameters.path("beta_slow").isNumber()) {
      config.put("rope.scaling.yarn_beta_slow", number(parameters, "beta_slow"));
    }
  }

  private float[] llama3(JsonNode parameters, double base, int pairs)
      throws MalformedModelException {
    double factor = number(parameters, "factor");
    double low = number(parameters, "low_freq_factor");
    double high = number(parameters, "high_freq_factor");
    double context = number(parameters, "original_max_position_embeddings");
    float[] divisors = new float[requirePairs(pairs)];
    for (int i = 0; i < pairs; i++) {
      double wave = 2 * Math.PI * StrictMath.pow(base, (double) i / pairs);
      if (wave < context / high) {
        divisors[i] = 1;
      } else if (wave > context / low) {
        divisors[i] = (float) factor;
      } else {
        double kept = (context / wave - low) / (high - low);
        divisors[i] = (float) (1 / ((1 - kept) / factor + kept));
      }
    }
    return divisors;
  }

  private void longrope(JsonNode parameters, int pairs) throws MalformedModelException {
    factors.put("rope_factors_long.weight", divisors(parameters, "long_factor", pairs));
    factors.put("rope_factors_short.weight", divisors(parameters, "short_factor", pairs));
    int context = config.size("max_position_embeddings");
    int original = config.optionalSize("original_max_position_embeddings").orElse(context);
    double stretch = (double) context / original;
    double magnitude = stretch <= 1 ? 1 : Math.sqrt(1 + Math.log(stretch) / Math.log(original));
    config.put("rope.scaling.type", "longrope");
    config.put("rope.scaling.original_context_length", (long) original);
    config.put("rope.scaling.attn_factor", (double) (float) magnitude);
  }

  private float[] divisors(JsonNode parameters, String key, int pairs)
      throws MalformedModelException {
    JsonNode list = parameters.path(key);
    if (!list.isArray() || list.size() != requirePairs(pairs)) {
      throw new MalformedModelException(
          config.file(), "rope scaling's " + key + " must have " + pairs + " numbers");
    }
    float[] divisors = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      divisors[i] = (float) list.get(i).asDouble(0);
      if (!(divisors[i] > 0)) {
        throw new MalformedModelException(
            config.file(), "rope scaling's " + key + " must be above 0: " + list.get(i));
      }
    }
    return divisors;
  }

  private int requirePairs(int pairs) throws MalformedModelException {
    if (pairs < 1 || pairs > MAX_PAIRS) {
      throw new MalformedModelException(
          config.file(), "rotary pairs must be 1 to " + MAX_PAIRS + ": " + pairs);
    }
    return pairs;
  }
}
