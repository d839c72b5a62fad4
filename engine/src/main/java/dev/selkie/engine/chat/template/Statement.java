package dev.selkie.engine.chat.template;

/** A statement of a template, or text between tags. */
interface Statement {
  /** How a list of statements ended. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** Where it begins, from 1. */
  int line();

  /** Runs it; called through {@link Rendering#run}, which counts. */
  Flow run(Rendering rendering);
}
