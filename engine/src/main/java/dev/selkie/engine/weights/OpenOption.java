package dev.selkie.engine.weights;

/** What only one format of model file needs to know; the format defines its own. */
public interface OpenOption {}
