package dev.selkie.engine.chat.template;

/** What a name stands for that nobody has set: false, empty, and nothing can be asked of it. */
record Undefined(String name) {}
