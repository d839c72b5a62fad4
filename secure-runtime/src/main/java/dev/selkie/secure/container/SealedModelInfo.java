package dev.selkie.secure.container;

import java.util.ArrayList;
import java.util.List;

/**
 * The public part of a sealed file: what anybody who has the file can read. Without a key none of
 * it is authenticated.
 *
 * @param version of the container, such as {@code "1.0"}
 * @param suite cipher suite
 * @param bytes length of the file
 * @param fileId 32 hexadecimal digits, new for each sealing
 * @param identity which model
 * @param sequence how often the header was written
 * @param recipients for whom the file is sealed
 */
public record SealedModelInfo(
    String version,
    String suite,
    long bytes,
    String fileId,
    ModelIdentity identity,
    long sequence,
    List<RecipientInfo> recipients) {

  /**
   * A recipient's public name.
   *
   * @param kind such as {@code "bcfks"}, or {@code "unknown"}
   * @param alias name of the key; of an unknown kind its number
   */
  public record RecipientInfo(String kind, String alias) {}

  static SealedModelInfo of(SealedFile file) {
    Header header = file.header();
    List<RecipientInfo> recipients = new ArrayList<>();
    for (Stanza stanza : header.stanzas()) {
      if (stanza instanceof Stanza.Bcfks bcfks) {
        recipients.add(new RecipientInfo("bcfks", bcfks.alias()));
      } else if (stanza instanceof Stanza.Unknown unknown) {
        recipients.add(new RecipientInfo("unknown", Long.toString(unknown.type())));
      }
    }
    return new SealedModelInfo(
        SealedLayout.MAJOR + "." + file.preamble().minor(),
        "Cobblestone-256",
        file.preamble().totalLength(),
        header.fileId().toString(),
        header.identity(),
        header.sequence(),
        List.copyOf(recipients));
  }
}
