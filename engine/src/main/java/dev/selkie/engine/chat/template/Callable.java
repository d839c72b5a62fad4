package dev.selkie.engine.chat.template;

import org.jspecify.annotations.Nullable;

/** A function, method or macro. */
@FunctionalInterface
interface Callable {
  /** Its result. */
  @Nullable Object call(Rendering rendering, Arguments arguments);
}
