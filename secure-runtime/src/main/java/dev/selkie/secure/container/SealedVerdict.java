package dev.selkie.secure.container;

/**
 * What verifying a whole file found.
 *
 * @param info the public part, known to be authentic
 * @param provenance with whose key, and who made it
 */
public record SealedVerdict(SealedModelInfo info, SealedProvenance provenance) {}
