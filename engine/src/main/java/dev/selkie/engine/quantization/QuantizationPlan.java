package dev.selkie.engine.quantization;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/*
 * Which type each tensor gets, by the rules of llama.cpp's quantizer for a plain type:
 * - vectors become float32; routers, learned positions and norms keep their type;
 * - the output matrix, or the embedding that stands for it, gets Q6_K, unless 8 bits or floats are
 *   asked for: it costs the most accuracy;
 * - a width that is no multiple of 256 makes Q5_0 of Q4_K, Q5_1 of Q5_K, Q8_0 of Q6_K; one that is
 *   no multiple of 32 makes F16 of any block type.
 */
/** The type that each tensor of a model gets. */
final class QuantizationPlan {
  private static final Map<TensorType, TensorType> NARROWER =
      Map.of(
          TensorType.Q4_K, TensorType.Q5_0,
          TensorType.Q5_K, TensorType.Q5_1,
          TensorType.Q6_K, TensorType.Q8_0);
  private static final Set<TensorType> UNBLOCKED =
      Set.of(TensorType.F32, TensorType.F16, TensorType.BF16);

  private final TensorType type;
  private final String head;
  private final List<Quantizer.Deviation> deviations = new ArrayList<>();

  QuantizationPlan(TensorType type, List<TensorInfo> tensors) {
    this.type = type;
    boolean untied = tensors.stream().anyMatch(tensor -> tensor.name().equals("output.weight"));
    this.head = untied ? "output.weight" : "token_embd.weight";
  }

  /** Tensors that got another type than asked for, so far. */
  List<Quantizer.Deviation> deviations() {
    return deviations;
  }

  /** Whether the tensor is a matrix that takes part in products, or an embedding. */
  static boolean quantizes(TensorInfo tensor) {
    String name = tensor.name();
    return tensor.dims().size() > 1
        && name.endsWith(".weight")
        && !name.endsWith("_norm.weight")
        && !name.endsWith("ffn_gate_inp.weight")
        && !name.equals("position_embd.weight");
  }

  /** The type of one tensor; remembers why if it is not the one asked for. */
  TensorType target(TensorInfo tensor) {
    if (tensor.dims().size() < 2) {
      return TensorType.F32;
    }
    if (!quantizes(tensor)) {
      return tensor.type();
    }
    if (!UNBLOCKED.contains(tensor.type())) {
      throw new IllegalArgumentException(
          "only F32, F16 and BF16 can be quantized: " + tensor.name() + " is " + tensor.type());
    }
    TensorType wanted = type;
    Optional<String> reason = Optional.empty();
    if (tensor.name().equals(head) && !UNBLOCKED.contains(type) && type != TensorType.Q8_0) {
      wanted = TensorType.Q6_K;
      reason = Optional.of("the output matrix keeps more bits");
    }
    TensorType fitting = fitting(wanted, tensor.dims().get(0));
    if (fitting != wanted) {
      reason =
          Optional.of(
              "width " + tensor.dims().get(0) + " is no multiple of " + wanted.blockValues());
    }
    if (fitting != type) {
      String why = reason.orElseThrow();
      deviations.add(new Quantizer.Deviation(tensor.name(), fitting, why));
    }
    return fitting;
  }

  private static TensorType fitting(TensorType wanted, long width) {
    TensorType fitting = wanted;
    if (width % fitting.blockValues() != 0) {
      fitting = NARROWER.getOrDefault(fitting, TensorType.F16);
    }
    return width % fitting.blockValues() == 0 ? fitting : TensorType.F16;
  }
}
