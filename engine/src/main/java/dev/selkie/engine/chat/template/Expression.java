package dev.selkie.engine.chat.template;

import org.jspecify.annotations.Nullable;

/**
 * An expression of a template. Values are null (None), {@link Boolean}, {@link Long}, {@link
 * Double}, {@link String}, {@link java.util.List}, {@link java.util.Map} with text keys, {@link
 * Callable}, {@link Namespace}, and {@link Undefined}; nothing else can be reached from a template.
 */
interface Expression {
  /** Its value; called through {@link Rendering#value}, which counts. */
  @Nullable Object value(Rendering rendering);
}
