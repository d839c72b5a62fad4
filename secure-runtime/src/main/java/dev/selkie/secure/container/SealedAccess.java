package dev.selkie.secure.container;

import dev.selkie.engine.weights.OpenOption;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.signature.Trust;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * With what a sealed file is opened, and whom its reader trusts.
 *
 * @param keys where keys may be found, tried in this order
 * @param trust who may have made the file
 * @param versions store of the versions seen before, null to ask none
 * @param audit log of what was done, null to keep none
 * @param verifyFirst whether every byte is checked before the first weight is given out, which
 *     reads the file twice
 */
public record SealedAccess(
    List<KeyProvider> keys,
    Trust trust,
    @Nullable Path versions,
    @Nullable Path audit,
    boolean verifyFirst)
    implements OpenOption {
  /** Copies the list. */
  public SealedAccess {
    keys = List.copyOf(keys);
  }

  /** Access of a reader that remembers nothing. */
  public SealedAccess(List<KeyProvider> keys, Trust trust) {
    this(keys, trust, null, null);
  }

  /** Access that checks each tensor when it is read. */
  public SealedAccess(
      List<KeyProvider> keys, Trust trust, @Nullable Path versions, @Nullable Path audit) {
    this(keys, trust, versions, audit, false);
  }

  /**
   * What open options say of sealed files.
   *
   * @param file for the message
   * @throws IllegalArgumentException if they name no key
   */
  static SealedAccess of(Path file, OpenOptions options) {
    SealedAccess access = options.find(SealedAccess.class).orElseGet(() -> plain(options));
    if (access.keys.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " is sealed: give --keystore FILE and --password-file FILE (missing: "
              + (options.keystore() == null ? "keystore" : "password")
              + "), or another kind of key");
    }
    return access;
  }

  private static SealedAccess plain(OpenOptions options) {
    Path keystore = options.keystore();
    OpenOptions.PasswordSource password = options.password();
    List<KeyProvider> keys =
        keystore == null || password == null
            ? List.of()
            : List.of(KeyProvider.keystore(keystore, password));
    return new SealedAccess(keys, Trust.of());
  }
}
