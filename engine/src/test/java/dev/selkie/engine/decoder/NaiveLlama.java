package dev.selkie.engine.decoder;

import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Architecture llama by the definition, in double, one position after the other: the oracle. */
final class NaiveLlama {
  private final Map<String, double[]> tensors = new HashMap<>();
  private final Metadata metadata;
  private final int width;
  private final int hidden;
  private final int heads;
  private final int kvHeads;
  private final int dimension;

  NaiveLlama(WeightSource source) throws IOException {
    metadata = source.metadata();
    width = size("embedding_length");
    hidden = size("feed_forward_length");
    heads = size("attention.head_count");
    kvHeads = size("attention.head_count_kv");
    dimension = width / heads;
    for (TensorInfo tensor : source.tensors()) {
      float[] values = new float[(int) tensor.values()];
      BlockDecoder.decode(tensor.type(), source.read(tensor), 0, values, 0, values.length);
      double[] wide = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        wide[i] = values[i];
      }
      tensors.put(tensor.name(), wide);
    }
  }

  private int size(String key) {
    return metadata.integer("llama." + key).orElseThrow().intValue();
  }

  /** Logits of every position. */
  double[][] logits(int[] ids) {
    double[][] x = new double[ids.length][width];
    for (int t = 0; t < ids.length; t++) {
      System.arraycopy(tensors.get("token_embd.weight"), ids[t] * width, x[t], 0, width);
    }
    for (int layer = 0; layer < size("block_count"); layer++) {
      String prefix = "blk." + layer + ".";
      double[][] q = new double[ids.length][];
      double[][] k = new double[ids.length][];
      double[][] v = new double[ids.length][];
      for (int t = 0; t < ids.length; t++) {
        double[] normed = norm(x[t], prefix + "attn_norm.weight");
        q[t] = rotate(linear(normed, prefix + "attn_q"), t);
        k[t] = rotate(linear(normed, prefix + "attn_k"), t);
        v[t] = linear(normed, prefix + "attn_v");
      }
      for (int t = 0; t < ids.length; t++) {
        add(x[t], linear(attention(q[t], k, v, t), prefix + "attn_output"));
        double[] normed = norm(x[t], prefix + "ffn_norm.weight");
        double[] gate = linear(normed, prefix + "ffn_gate");
        double[] up = linear(normed, prefix + "ffn_up");
        for (int i = 0; i < hidden; i++) {
          gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        add(x[t], linear(gate, prefix + "ffn_down"));
      }
    }
    String output = tensors.containsKey("output.weight") ? "output" : "token_embd";
    double[][] logits = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      logits[t] = linear(norm(x[t], "output_norm.weight"), output);
    }
    return logits;
  }

  private double[] attention(double[] q, double[][] k, double[][] v, int t) {
    double[] out = new double[width];
    for (int head = 0; head < heads; head++) {
      int own = head * dimension;
      int shared = head * kvHeads / heads * dimension;
      double[] weights = new double[t + 1];
      double sum = 0;
      for (int s = 0; s <= t; s++) {
        double score = 0;
        for (int i = 0; i < dimension; i++) {
          score += q[own + i] * k[s][shared + i];
        }
        weights[s] = Math.exp(score / Math.sqrt(dimension));
        sum += weights[s];
      }
      for (int s = 0; s <= t; s++) {
        for (int i = 0; i < dimension; i++) {
          out[own + i] += weights[s] / sum * v[s][shared + i];
        }
      }
    }
    return out;
  }

  private double[] rotate(double[] x, int position) {
    double base = metadata.real("llama.rope.freq_base").orElseThrow();
    double[] turned = new double[x.length];
    for (int i = 0; i < x.length; i += 2) {
      double angle = position * Math.pow(base, -(double) (i % dimension) / dimension);
      turned[i] = x[i] * Math.cos(angle) - x[i + 1] * Math.sin(angle);
      turned[i + 1] = x[i] * Math.sin(angle) + x[i + 1] * Math.cos(angle);
    }
    return turned;
  }

  private double[] norm(double[] x, String name) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double epsilon = metadata.real("llama.attention.layer_norm_rms_epsilon").orElseThrow();
    double[] weight = tensors.get(name);
    double[] normed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      normed[i] = x[i] / Math.sqrt(squares / x.length + epsilon) * weight[i];
    }
    return normed;
  }

  private double[] linear(double[] x, String name) {
    double[] weight = tensors.get(name + ".weight");
    double[] bias = tensors.get(name + ".bias");
    double[] y = new double[weight.length / x.length];
    for (int row = 0; row < y.length; row++) {
      y[row] = bias == null ? 0 : bias[row];
      for (int i = 0; i < x.length; i++) {
        y[row] += weight[row * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
