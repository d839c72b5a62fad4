package dev.selkie.secure.container;

import dev.selkie.secure.container.SealedModelInfo.RecipientInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a sealed file was opened; nothing of it is secret.
 *
 * @param identity which model
 * @param recipient with whose key
 * @param authorship who made it
 * @param manifestSha512 hash of the sealed manifest, 128 hexadecimal digits
 * @param rollbackChecked whether the version was compared with the highest one seen before
 */
public record SealedProvenance(
    ModelIdentity identity,
    RecipientInfo recipient,
    Authorship authorship,
    String manifestSha512,
    boolean rollbackChecked) {

  /** For records of a run. */
  public Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("modelId", identity.id());
    entries.put("modelVersion", Long.toString(identity.version()));
    entries.put("recipient", recipient.kind() + ":" + recipient.alias());
    entries.put("authorship", authorship.text());
    entries.put("manifestSha512", manifestSha512);
    entries.put("rollback", rollbackChecked ? "checked" : "not checked");
    return entries;
  }
}
