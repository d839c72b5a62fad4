package dev.selkie.secure.container;

import dev.selkie.engine.weights.AuthenticationException;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.state.AuditLog;
import dev.selkie.secure.state.VersionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a reader remembers of a file: versions and an audit log, where the access names them. */
final class ReaderMemory {
  /** Something done to a file. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  private final Path file;
  private final SealedAccess access;

  ReaderMemory(Path file, SealedAccess access) {
    this.file = file;
    this.access = access;
  }

  /**
   * Does something to a sealed file and lets go of the keys; a refusal is logged before it is
   * thrown.
   */
  <T> T run(String event, Action<T> action) throws IOException {
    try {
      return action.run();
    } catch (AuthenticationException | MalformedModelException e) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("file", String.valueOf(file.getFileName()));
      fields.put("attempt", event);
      fields.put("verdict", "refused: " + e.getClass().getSimpleName());
      try {
        log("refusal", fields);
      } catch (IOException unlogged) {
        e.addSuppressed(unlogged);
      }
      throw e;
    } finally {
      access.keys().forEach(KeyProvider::close);
    }
  }

  /** Compares the version with the ones seen before; true if there was a store to ask. */
  boolean checkVersion(ModelIdentity identity, String manifestSha512, boolean signed)
      throws IOException {
    Path versions = access.versions();
    if (versions == null) {
      return false;
    }
    // Whoever can open an unsigned file could have made it: its version must not lock out others.
    new VersionStore(versions, access.keys())
        .check(identity.id(), identity.version(), manifestSha512, signed);
    return true;
  }

  void log(String event, SealedProvenance provenance) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("file", String.valueOf(file.getFileName()));
    fields.putAll(provenance.entries());
    fields.put("verdict", "ok");
    log(event, fields);
  }

  void log(String event, Map<String, String> fields) throws IOException {
    Path audit = access.audit();
    if (audit != null) {
      new AuditLog(audit, access.keys()).append(event, fields);
    }
  }
}
