package dev.selkie.eval.run;

import dev.selkie.engine.ExecutionMode;
import org.jspecify.annotations.Nullable;

/**
 * A mode as files name it.
 *
 * @param mode {@code f32}, {@code q}, {@code int} or {@code enc}
 * @param scheme bits of weights and activations, such as {@code w8a8}; null where there are none
 */
public record ModeKey(String mode, @Nullable String scheme) {
  /** The reference that losses are measured against. */
  public static final ModeKey REFERENCE = new ModeKey("f32", null);

  /** Names a mode. */
  public static ModeKey of(ExecutionMode mode) {
    if (mode instanceof ExecutionMode.ClearInteger clear) {
      return new ModeKey(mode.label(), clear.scheme().label());
    }
    if (mode instanceof ExecutionMode.Encrypted encrypted) {
      return new ModeKey(mode.label(), encrypted.scheme().label());
    }
    return new ModeKey(mode.label(), null);
  }

  /** Whether its linear layers run under encryption. */
  public boolean encrypted() {
    return mode.equals("enc");
  }

  /** The clear mode that must give the same bits. */
  public ModeKey clearTwin() {
    return new ModeKey("int", scheme);
  }

  /** For people: {@code "int w8a8"}. */
  public String title() {
    return scheme == null ? mode : mode + " " + scheme;
  }
}
