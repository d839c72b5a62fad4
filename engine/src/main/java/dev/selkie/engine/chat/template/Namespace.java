package dev.selkie.engine.chat.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one object whose attributes a template may set. */
record Namespace(Map<String, @Nullable Object> attributes) {}
