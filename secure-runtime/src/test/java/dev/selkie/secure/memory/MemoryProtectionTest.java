package dev.selkie.secure.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;

public class MemoryProtectionTest {
  @Test
  public void detect_withNativeLibrary_triesEachProtection() {
    ProtectedMemoryTest.requireNative();
    MemoryProtection found = MemoryProtection.detect();
    assertThat(found.available()).isTrue();
    assertThat(found.undumpedPages()).isTrue();
    assertThat(found.privatePages()).isTrue();
    assertThat(found.dumpable()).isNotNull();
    assertThat(found.describe()).contains("root and a debugger can read everything");
  }

  @Test
  public void sentences_withoutNativeLibrary_promiseNothing() {
    MemoryProtection none = new MemoryProtection(false, false, 0, false, false, null);
    assertThat(none.sentences().get(0)).startsWith("not available:").contains("not locked");
    assertThat(none.describe()).doesNotContain("left out").doesNotContain("against swapping");
  }

  @Test
  public void sentences_lockRefused_saysSo() {
    MemoryProtection refused = new MemoryProtection(true, false, 0, true, true, true);
    assertThat(refused.sentences().get(0)).contains("not locked").contains("swap");
  }

  @Test
  public void sentences_lockLimited_nameTheLimit() {
    MemoryProtection limited = new MemoryProtection(true, true, 8 << 20, true, true, false);
    assertThat(limited.sentences().get(0)).endsWith("up to 8192 KiB (ulimit -l)");
    assertThat(limited.describe())
        .contains("core dump after a crash: switched off for the process");
  }
}
