package dev.selkie.secure.container;

import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Seals a model and tells the keys, for tests that look for them where they must not be. */
public final class SealedWithKnownKeys {
  private SealedWithKnownKeys() {}

  /** Seals for one recipient; the file key and its subkeys by name. */
  public static Map<String, byte[]> seal(WeightSource plain, Path file, KeystoreKey recipient)
      throws IOException {
    Map<String, byte[]> known = new LinkedHashMap<>();
    try (SecretBytes fileKey = SecretBytes.random(32);
        FileKeys keys = new FileKeys(fileKey)) {
      new SealedModelWriter(plain, new ModelIdentity("known", 1), List.of(recipient), null, 4096)
          .write(file, fileKey);
      known.put("file key", fileKey.expose().clone());
      known.put("header MAC key", bytes(keys.headerMac()));
      known.put("manifest key", bytes(keys.manifest()));
      known.put("tensor key", bytes(keys.tensors()));
    }
    return known;
  }

  private static byte[] bytes(SecretBytes key) {
    try (SecretBytes copy = key.copy()) {
      return copy.expose().clone();
    }
  }
}
