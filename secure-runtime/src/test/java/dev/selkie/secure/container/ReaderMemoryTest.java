package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.keystore.XWingPrivateKey;
import dev.selkie.secure.signature.Trust;
import dev.selkie.secure.state.AuditLog;
import dev.selkie.secure.state.RollbackException;
import dev.selkie.secure.state.StateException;
import dev.selkie.secure.state.VersionStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.testng.annotations.Test;

/** Versions that only grow, and a log that cannot be edited. */
public class ReaderMemoryTest extends RememberingReader {
  @Test
  public void open_olderOrDifferentVersion_isRefusedAndLogged() throws IOException {
    seal(2, signer);
    byte[] second = Files.readAllBytes(file);
    open();
    open(); // the same file again
    seal(3, signer);
    open();
    assertThat(store().entries().get("pup").version()).isEqualTo(3);
    Files.write(file, second);
    assertThatThrownBy(this::open)
        .isInstanceOf(RollbackException.class)
        .hasMessage("an older version was offered: pup has 2, 3 was opened before");
    seal(3, signer);
    assertThatThrownBy(this::open)
        .isInstanceOf(RollbackException.class)
        .hasMessage("another file of the same version was offered: pup version 3");
    assertThat(store().entries().get("pup").version()).isEqualTo(3);
    AuditLog.Report report = audit().verify();
    assertThat(report.entries()).isEqualTo(5);
    assertThat(Files.readString(log))
        .contains("\"event\":\"open\"", "\"event\":\"refusal\"", "RollbackException")
        .contains("\"recipient\":\"bcfks:k\"", "\"modelVersion\":\"3\"", "\"verdict\":\"ok\"");
  }

  @Test
  public void open_unsignedFile_isCheckedButNotRemembered() throws IOException {
    seal(9, null);
    Trust anybody = Trust.UNSIGNED_ALLOWED;
    SealedModel.open(file, new SealedAccess(provider(), anybody, versions, null)).close();
    assertThat(store().entries()).isEmpty();
    seal(3, signer);
    open();
    seal(2, null);
    assertThatThrownBy(
            () -> SealedModel.open(file, new SealedAccess(provider(), anybody, versions, null)))
        .isInstanceOf(RollbackException.class);
  }

  @Test
  public void open_versionStoreDeletedOrEdited_isRefused() throws IOException {
    seal(2, signer);
    open();
    byte[] good = Files.readAllBytes(versions);
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(versions, changed);
      assertThatThrownBy(() -> store().entries()).isInstanceOf(StateException.class);
    }
    Files.delete(versions);
    assertThatThrownBy(this::open)
        .isInstanceOf(StateException.class)
        .hasMessageContaining("version store is missing");
    VersionStore.start(versions, key);
    byte[] fresh = Files.readAllBytes(versions);
    Files.write(versions, good);
    assertThat(store().entries()).hasSize(1);
    // The lines of one store under the first line of another.
    String mixed =
        new String(fresh, java.nio.charset.StandardCharsets.UTF_8).lines().toList().get(0);
    List<String> lines = new ArrayList<>(Files.readAllLines(versions));
    lines.set(0, mixed);
    Files.writeString(versions, String.join("\n", lines) + "\n");
    assertThatThrownBy(() -> store().entries()).isInstanceOf(StateException.class);
  }

  @Test
  public void start_existingFile_isKept() {
    assertThatThrownBy(() -> VersionStore.start(versions, key))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> AuditLog.start(log, key))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  public void verify_logEditedAnywhere_isRefused() throws IOException {
    fillLog();
    byte[] good = Files.readAllBytes(log);
    int end = good.length;
    for (int at = 0; at < end; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(log, changed);
      int place = at;
      assertThatThrownBy(() -> audit().verify())
          .as("byte %d", place)
          .isInstanceOf(StateException.class);
    }
  }

  @Test
  public void verify_linesCutSwappedRepeatedOrMoved_isRefused() throws IOException {
    fillLog();
    List<String> good = Files.readAllLines(log);
    assertThat(good).hasSize(5);
    for (int i = 0; i < good.size(); i++) {
      List<String> cut = new ArrayList<>(good);
      cut.remove(i);
      assertRefused(cut);
      List<String> twice = new ArrayList<>(good);
      twice.add(i, good.get(i));
      assertRefused(twice);
      List<String> swapped = new ArrayList<>(good);
      Collections.swap(swapped, i, (i + 1) % good.size());
      assertRefused(swapped);
      assertRefused(good.subList(0, i));
    }
    Files.write(log, good);
    assertThat(audit().verify().entries()).isEqualTo(4);
    Files.delete(folder.file("audit.log.checkpoint"));
    assertThatThrownBy(() -> audit().verify()).hasMessageContaining("checkpoint is missing");
    assertThatThrownBy(() -> audit().append("open", java.util.Map.of()))
        .hasMessageContaining("checkpoint is missing");
  }

  @Test
  public void append_afterACrashInTheMiddleOfALine_goesOn() throws IOException {
    fillLog();
    byte[] good = Files.readAllBytes(log);
    byte[] torn = java.util.Arrays.copyOf(good, good.length + 3);
    Files.write(log, torn);
    assertThat(audit().verify().unfinished()).isTrue();
    audit().append("open", java.util.Map.of("verdict", "ok"));
    assertThat(audit().verify()).matches(report -> report.entries() == 5 && !report.unfinished());
  }

  @Test
  public void append_logAheadOfItsCheckpoint_goesOn() throws IOException {
    Path checkpoint = folder.file("audit.log.checkpoint");
    fillLog();
    byte[] old = Files.readAllBytes(checkpoint);
    audit().append("open", java.util.Map.of());
    Files.write(checkpoint, old);
    assertThat(audit().verify().entries()).isEqualTo(5);
    audit().append("open", java.util.Map.of());
    assertThat(audit().verify().entries()).isEqualTo(6);
  }

  /** What cannot be noticed without a memory elsewhere, and what the printed head is for. */
  @Test
  public void verify_logAndCheckpointPutBackTogether_isNotNoticedButTheHeadDiffers()
      throws IOException {
    Path checkpoint = folder.file("audit.log.checkpoint");
    fillLog();
    byte[] oldLog = Files.readAllBytes(log);
    byte[] oldCheckpoint = Files.readAllBytes(checkpoint);
    audit().append("open", java.util.Map.of());
    String head = audit().verify().head();
    Files.write(log, oldLog);
    Files.write(checkpoint, oldCheckpoint);
    assertThat(audit().verify().head()).isNotEqualTo(head);
  }

  @Test
  public void open_byXWingRecipient_cannotHoldState() throws IOException {
    try (XWingPrivateKey quantum = keys.generateXWingKey("q")) {
      Files.writeString(
          log,
          Files.readString(log)
              .replace("\"alias\":\"k\"", "\"alias\":\"q\"")
              .replace("bcfks", "x-wing"));
      assertThatThrownBy(() -> audit().verify()).isInstanceOf(StateException.class);
      assertThat(quantum.alias()).isEqualTo("q");
    }
  }

  private void fillLog() throws IOException {
    seal(1, signer);
    for (int i = 0; i < 4; i++) {
      open();
    }
  }

  private void assertRefused(List<String> lines) throws IOException {
    Files.write(log, lines);
    assertThatThrownBy(() -> audit().verify()).isInstanceOf(StateException.class);
  }

  private void open() throws IOException {
    SealedModel.open(file, access()).close();
  }

  private VersionStore store() {
    return new VersionStore(versions, List.of(TestKeys.provider(key)));
  }
}
