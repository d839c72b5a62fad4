package dev.selkie.secure.container;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Seals models and opens sealed ones. The format is docs/spec/sealed-container-v1.md.
 *
 * <pre>{@code
 * try (ModelKeystore keystore = ModelKeystore.create(Path.of("keys.bcfks"), password);
 *     KeystoreKey reader = keystore.generateKey("reader");
 *     SigningKey publisher = keystore.generateSigningKey("publisher")) {
 *   SealedModel.seal(plain, file, List.of(reader), new ModelIdentity("pup", 1), publisher);
 *   try (WeightSource weights = SealedModel.open(file, reader, Trust.of(publisher.signer()))) {
 *     weights.tensors().forEach(System.out::println);
 *   }
 * }
 * }</pre>
 */
public final class SealedModel {
  private SealedModel() {}

  /**
   * Writes a sealed copy of a model that nobody signs. The file appears whole or not at all; an old
   * one of that name stays until then.
   *
   * @param plain read tensor by tensor; not closed
   */
  public static void seal(WeightSource plain, Path out, Recipient recipient, ModelIdentity identity)
      throws IOException {
    seal(plain, out, List.of(recipient), identity, null);
  }

  /** The same for several recipients, each of whom can open the file alone. */
  public static void seal(
      WeightSource plain, Path out, List<? extends Recipient> recipients, ModelIdentity identity)
      throws IOException {
    seal(plain, out, recipients, identity, null);
  }

  /**
   * The same with signatures, by which a reader knows who made the file.
   *
   * @param signer not closed; null for a file without signatures
   */
  public static void seal(
      WeightSource plain,
      Path out,
      List<? extends Recipient> recipients,
      ModelIdentity identity,
      @Nullable SigningKey signer)
      throws IOException {
    int capacity = SealedLayout.DEFAULT_CAPACITY;
    new SealedModelWriter(plain, identity, recipients, signer, capacity).write(out);
  }

  /**
   * Opens a sealed model with a key that is at hand.
   *
   * @throws UntrustedModelException if nobody signed it whom {@code trust} names
   * @throws SealedModelException if the key does not open it or a byte was changed
   * @throws dev.selkie.engine.weights.MalformedModelException if it is not a sealed file of version
   *     1
   */
  public static SealedWeightSource open(Path file, RecipientKey key, Trust trust)
      throws IOException {
    SealedFile sealed = SealedFile.open(file);
    try {
      sealed.requireTrustable(trust);
      return new SealedOpening(sealed, trust).open(key);
    } catch (IOException | RuntimeException e) {
      sealed.close();
      throw e;
    }
  }

  /**
   * Opens a sealed model with what the options name: a {@link SealedAccess}, or a keystore and its
   * password, and then signatures are wanted and nobody's are trusted.
   *
   * @throws IllegalArgumentException if the options name no key
   * @throws UntrustedModelException if nobody signed it whom the reader trusts
   * @throws SealedModelException if no key opens it or a byte was changed
   * @throws dev.selkie.secure.keystore.KeystoreException if a password does not open its keystore
   */
  public static SealedWeightSource open(Path file, OpenOptions options) throws IOException {
    return open(file, SealedAccess.of(file, options));
  }

  /** The same with access that is already told. */
  public static SealedWeightSource open(Path file, SealedAccess access) throws IOException {
    ReaderMemory memory = new ReaderMemory(file, access);
    return memory.run(
        "open",
        () -> {
          SealedFile sealed = SealedFile.open(file);
          try {
            sealed.requireTrustable(access.trust());
            SealedWeightSource weights =
                new SealedOpening(sealed, access.trust()).open(access, memory);
            if (access.verifyFirst()) {
              weights.verifyAll();
            }
            memory.log("open", weights.opening());
            return weights;
          } catch (IOException | RuntimeException e) {
            sealed.close();
            throw e;
          }
        });
  }

  /** Whether a file begins as a sealed one does; a folder does not. */
  public static boolean isSealed(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Preamble.hasMagic(in.readNBytes(SealedLayout.PREAMBLE_LENGTH));
    }
  }

  /** Reads the public part, for which no key is needed. */
  public static SealedModelInfo inspect(Path file) throws IOException {
    try (SealedFile sealed = SealedFile.open(file)) {
      return SealedModelInfo.of(sealed);
    }
  }

  /**
   * Checks every byte of a sealed file and gives out no weight.
   *
   * @return the public part, which is then known to be authentic, and who stands behind it
   * @throws UntrustedModelException if nobody signed it whom the reader trusts
   * @throws SealedModelException if no key opens it or a byte was changed
   */
  public static SealedVerdict verify(Path file, OpenOptions options) throws IOException {
    SealedAccess access = SealedAccess.of(file, options);
    ReaderMemory memory = new ReaderMemory(file, access);
    return memory.run(
        "verify",
        () -> {
          try (SealedFile sealed = SealedFile.open(file)) {
            sealed.requireTrustable(access.trust());
            SealedOpening opening = new SealedOpening(sealed, access.trust());
            try (SealedWeightSource weights = opening.open(access, memory)) {
              weights.verifyAll();
              memory.log("verify", weights.opening());
              return new SealedVerdict(weights.info(), weights.opening());
            }
          }
        });
  }
}
