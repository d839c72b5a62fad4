package dev.selkie.secure.container;

import dev.selkie.secure.keystore.RecipientKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param signer id of the signer, 64 hexadecimal digits, or null if the file has no signature
 * @param recipients for whom the file is sealed
 */
public record SealedModelInfo(
    String version,
    String suite,
    long bytes,
    String fileId,
    ModelIdentity identity,
    long sequence,
    @Nullable String signer,
    List<RecipientInfo> recipients) {

  /**
   * A recipient's public name.
   *
   * @param kind such as {@code "bcfks"}, or {@code "unknown"}
   * @param alias name of the key; of an unknown kind its number
   */
  public record RecipientInfo(String kind, String alias) {
    /** The kind, of a recipient that this version knows. */
    RecipientKind known() {
      return Arrays.stream(RecipientKind.values())
          .filter(known -> known.text().equals(kind))
          .findFirst()
          .orElseThrow();
    }
  }

  static RecipientInfo recipient(Stanza.Known stanza) {
    return new RecipientInfo(stanza.kind().text(), stanza.alias());
  }

  static SealedModelInfo of(SealedFile file) throws IOException {
    Header header = file.header();
    List<RecipientInfo> recipients = new ArrayList<>();
    for (Stanza stanza : header.stanzas()) {
      if (stanza instanceof Stanza.Known known) {
        recipients.add(recipient(known));
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
        file.signature().map(section -> section.signerId().toString()).orElse(null),
        List.copyOf(recipients));
  }
}
