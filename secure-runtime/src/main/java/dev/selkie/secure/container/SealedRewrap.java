package dev.selkie.secure.container;

import dev.selkie.secure.container.SealedModelInfo.RecipientInfo;
import dev.selkie.secure.file.LockedFile;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/*
 * Changing the recipients rewrites the two header copies and nothing else: the file key, and with it the body and the signatures, stays. So a
 * removed recipient that kept the file key can still decrypt this very file, and whatever it already read it has. Rotating makes a new file key
 * and a new file, which a removed recipient cannot read.
 */

/** Changes who can open a sealed file. */
public final class SealedRewrap {
  private SealedRewrap() {}

  /**
   * Adds and removes recipients without touching the body. Interrupted anywhere, it leaves a file
   * that opens for the old recipients or for the new ones.
   *
   * @param access opens the file, as a recipient that it has now
   * @param add wrapped for from now on; none of them may be there already
   * @param remove named as {@code inspect} names them; all of them must be there
   * @return the file's new public part
   * @throws IllegalArgumentException if a recipient is there already, or is not, or none would be
   *     left
   */
  public static SealedModelInfo rewrap(
      Path file, SealedAccess access, List<? extends Recipient> add, List<RecipientInfo> remove)
      throws IOException {
    ReaderMemory memory = new ReaderMemory(file, access);
    return memory.run(
        "rewrap",
        () -> {
          try (LockedFile locked = LockedFile.open(file);
              SealedFile sealed = SealedFile.open(locked.reader())) {
            replaceHeader(locked, sealed, access, add, remove);
          }
          SealedModelInfo info = SealedModel.inspect(file);
          memory.log("rewrap", fields(info, add, remove));
          return info;
        });
  }

  private static void replaceHeader(
      LockedFile locked,
      SealedFile sealed,
      SealedAccess access,
      List<? extends Recipient> add,
      List<RecipientInfo> remove)
      throws IOException {
    sealed.requireTrustable(access.trust());
    SealedOpening opening = new SealedOpening(sealed, access.trust());
    try (SecretBytes fileKey = opening.fileKey(access);
        FileKeys keys = new FileKeys(fileKey)) {
      opening.manifest(keys);
      Header header = next(sealed, keys, changed(sealed, fileKey, add, remove));
      sealed.copies().replace(locked.writer(), sealed.preamble(), header);
    }
  }

  private static Map<String, String> fields(
      SealedModelInfo info, List<? extends Recipient> add, List<RecipientInfo> remove) {
    Map<String, String> fields = identity(info);
    fields.put("added", names(add.stream().map(SealedRewrap::name).toList()));
    fields.put("removed", names(remove));
    fields.put("verdict", "ok");
    return fields;
  }

  private static Map<String, String> identity(SealedModelInfo info) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("modelId", info.identity().id());
    fields.put("modelVersion", Long.toString(info.identity().version()));
    return fields;
  }

  private static String names(List<RecipientInfo> recipients) {
    return recipients.stream()
        .map(recipient -> recipient.kind() + ":" + recipient.alias())
        .collect(Collectors.joining(" "));
  }

  private static RecipientInfo name(Recipient recipient) {
    return new RecipientInfo(recipient.kind().text(), recipient.alias());
  }

  /**
   * Seals a file anew: another file key, another file id, a higher version. The old file stays
   * until the new one is whole.
   *
   * @param access opens the old file
   * @param recipients all who can open the new one
   * @param version of the new one, higher than the old one's
   * @param signer signs the new one; null leaves it without signatures
   */
  public static SealedModelInfo rotate(
      Path file,
      SealedAccess access,
      List<? extends Recipient> recipients,
      long version,
      @Nullable SigningKey signer)
      throws IOException {
    try (SealedWeightSource old = SealedModel.open(file, access)) {
      ModelIdentity identity = old.opening().identity();
      if (version <= identity.version()) {
        throw new IllegalArgumentException(
            "a rotated file needs a version above " + identity.version() + ": " + version);
      }
      ModelIdentity next = new ModelIdentity(identity.id(), version);
      SealedModel.seal(old.asSource(), file, recipients, next, signer);
    }
    ReaderMemory memory = new ReaderMemory(file, access);
    return memory.run(
        "rotate",
        () -> {
          SealedModelInfo info = SealedModel.inspect(file);
          Map<String, String> fields = identity(info);
          fields.put("recipients", names(info.recipients()));
          fields.put("verdict", "ok");
          memory.log("rotate", fields);
          return info;
        });
  }

  static Header next(SealedFile sealed, FileKeys keys, List<Stanza> stanzas) {
    Header old = sealed.header();
    return Header.seal(
        Math.addExact(old.sequence(), 1),
        old.fileId(),
        old.identity(),
        stanzas,
        sealed.preamble(),
        keys.headerMac());
  }

  private static List<Stanza> changed(
      SealedFile sealed,
      SecretBytes fileKey,
      List<? extends Recipient> add,
      List<RecipientInfo> remove) {
    List<Stanza> stanzas = new ArrayList<>(sealed.header().stanzas());
    for (RecipientInfo name : remove) {
      if (!stanzas.removeIf(stanza -> names(stanza, name))) {
        throw new IllegalArgumentException(
            "no such recipient: " + name.kind() + ":" + name.alias());
      }
    }
    for (Recipient recipient : add) {
      RecipientInfo name = name(recipient);
      if (stanzas.stream().anyMatch(stanza -> names(stanza, name))) {
        throw new IllegalArgumentException(
            "already a recipient: " + name.kind() + ":" + name.alias());
      }
      stanzas.add(Stanza.seal(sealed.header().fileId(), recipient, fileKey));
    }
    if (stanzas.isEmpty()) {
      throw new IllegalArgumentException("a sealed file needs a recipient");
    }
    requireAlonePassword(stanzas);
    return stanzas;
  }

  private static void requireAlonePassword(List<Stanza> stanzas) {
    List<RecipientKind> kinds = new ArrayList<>();
    for (Stanza stanza : stanzas) {
      // A kind unknown here counts as a neighbour: any other one does.
      kinds.add(stanza instanceof Stanza.Known known ? known.kind() : RecipientKind.BCFKS);
    }
    SealedModelWriter.requireAlonePassword(kinds);
  }

  private static boolean names(Stanza stanza, RecipientInfo name) {
    return stanza instanceof Stanza.Known known && SealedModelInfo.recipient(known).equals(name);
  }
}
