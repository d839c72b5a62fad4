package dev.selkie.engine.decoder;

import dev.selkie.engine.decoder.Architecture.Pairing;
import dev.selkie.engine.decoder.RotarySpec.Yarn;
import dev.selkie.engine.weights.MalformedModelException;
import java.util.List;

/** Reads how heads turn with the position, and with it the longest sequence. */
final class RotaryReader {
  private final ModelEntries entries;
  private final Pairing pairing;
  private final int headDimension;
  private final List<String> notes;

  RotaryReader(ModelEntries entries, Pairing pairing, int headDimension, List<String> notes) {
    this.entries = entries;
    this.pairing = pairing;
    this.headDimension = headDimension;
    this.notes = notes;
  }

  private String scaling() {
    return entries.text("rope.scaling.type", entries.has("rope.scale_linear") ? "linear" : "none");
  }

  /** In layers that reach all positions. */
  RotarySpec read() throws MalformedModelException {
    int dimensions = entries.size("rope.dimension_count", headDimension);
    entries.require(
        dimensions <= headDimension && (dimensions % 2 == 0 || pairing == Pairing.NONE),
        "rope dimensions must be even and fit: " + dimensions);
    double base = entries.real("rope.freq_base", 10_000);
    entries.require(base > 0 && base < 1e12, "the rope base must be in (0, 1e12): " + base);
    double magnitude = entries.real("rope.scaling.attn_factor", 1);
    entries.require(
        magnitude > 0 && magnitude < 1e3, "rope.scaling.attn_factor must be above 0: " + magnitude);
    double factor = entries.real("rope.scaling.factor", entries.real("rope.scale_linear", 1));
    entries.require(
        factor >= 1 && factor <= 1024, "the rope factor must be in [1, 1024]: " + factor);
    String scaling = scaling();
    return switch (scaling) {
      case "none", "longrope" -> new RotarySpec(pairing, dimensions, base, 1, null, magnitude);
      case "linear" -> new RotarySpec(pairing, dimensions, base, 1 / factor, null, magnitude);
      case "yarn" -> {
        double growth = 1 + 0.1 * Math.log(factor);
        yield new RotarySpec(pairing, dimensions, base, 1 / factor, yarn(), magnitude * growth);
      }
      default ->
          throw new MalformedModelException(
              entries.file(),
              "rope.scaling.type must be none, linear, yarn or longrope: " + scaling);
    };
  }

  private Yarn yarn() throws MalformedModelException {
    double fast = entries.real("rope.scaling.yarn_beta_fast", 32);
    double slow = entries.real("rope.scaling.yarn_beta_slow", 1);
    entries.require(
        slow > 0 && fast >= slow && fast < 1e6,
        "YaRN's ramp must have 0 < beta_slow <= beta_fast: " + slow + ", " + fast);
    double extrapolation = entries.real("rope.scaling.yarn_ext_factor", 1);
    entries.require(
        extrapolation == 1 || extrapolation == -1,
        "rope.scaling.yarn_ext_factor must be 1: " + extrapolation);
    return new Yarn(originalContext(), fast, slow);
  }

  private int originalContext() throws MalformedModelException {
    return entries.size("rope.scaling.original_context_length", entries.size("context_length"));
  }

  /** In layers with a window, for gemma3: a base of their own and no scaling. */
  RotarySpec local() throws MalformedModelException {
    int dimensions = entries.size("rope.dimension_count", headDimension);
    double base = entries.real("rope.freq_base_swa", 10_000);
    entries.require(base > 0 && base < 1e12, "the rope base must be in (0, 1e12): " + base);
    return new RotarySpec(pairing, dimensions, base, 1, null, 1);
  }

  /**
   * The longest sequence. With longrope that is the original context, over which the short factors
   * hold: beyond it every cached key would have to turn anew.
   */
  int context() throws MalformedModelException {
    int context = entries.size("context_length");
    if (!scaling().equals("longrope") || originalContext() >= context) {
      return context;
    }
    notes.add(
        "the context is the original one of "
            + originalContext()
            + " tokens, with the short rope factors, not "
            + context);
    return originalContext();
  }
}
