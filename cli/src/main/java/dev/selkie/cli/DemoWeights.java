package dev.selkie.cli;

import dev.selkie.cli.options.Passwords;
import dev.selkie.datasets.BundledModels;
import dev.selkie.engine.Model;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.container.ModelIdentity;
import dev.selkie.secure.container.SealedAccess;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.file.AtomicFile;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The demo's sealed model with its keystore and the password, all made for one run. Keeping a
 * password beside the keystore protects nothing; here it lets a reader open the file again. The key
 * that signs the model is forgotten once it has.
 *
 * @param file the sealed model
 * @param keystore the keystore with its key
 * @param passwordFile the keystore's password, readable by the owner only
 * @param trust public key of the demo's signer
 */
record DemoWeights(Path file, Path keystore, Path passwordFile, Path trust) {
  private static final String MODEL = "pup";
  private static final int PASSWORD_BYTES = 24;

  /** Files below {@code folder}; what an earlier call made there is used again. */
  static DemoWeights in(Path folder) throws IOException {
    DemoWeights weights =
        new DemoWeights(
            folder.resolve(MODEL + ".sealed"),
            folder.resolve("keystore.bcfks"),
            folder.resolve("password"),
            folder.resolve("trust"));
    if (!Files.exists(weights.file)) {
      Files.createDirectories(folder);
      weights.make();
    }
    return weights;
  }

  /** How to open the sealed model. */
  OpenOptions openOptions() throws IOException {
    List<KeyProvider> keys =
        List.of(KeyProvider.keystore(keystore, Passwords.fromFile(passwordFile)));
    Trust demanded = new Trust(PublicKeyFile.signers(trust), false);
    return OpenOptions.of(new SealedAccess(keys, demanded));
  }

  private void make() throws IOException {
    Files.deleteIfExists(keystore); // left by a run that was stopped before the model was sealed
    Files.deleteIfExists(passwordFile);
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    byte[] password = Base64.getUrlEncoder().withoutPadding().encode(random);
    AtomicFile.createPrivate(passwordFile, password);
    char[] characters = new String(password, StandardCharsets.US_ASCII).toCharArray();
    try (ModelKeystore store = ModelKeystore.create(keystore, characters);
        KeystoreKey key = store.generateKey("demo");
        SigningKey signer = SigningKey.generate("demo");
        Model plain = Model.open(BundledModels.file(MODEL), OpenOptions.NONE)) {
      Files.writeString(trust, PublicKeyFile.line(signer.signer()) + "\n");
      ModelIdentity identity = new ModelIdentity(MODEL, 1);
      SealedModel.seal(plain.weights(), file, List.of(key), identity, signer);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }
}
