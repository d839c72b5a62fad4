package dev.selkie.kernels.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

public class NativeLibraryTest {
  @AfterMethod
  void clear() {
    System.clearProperty("selkie.absent.library");
  }

  @Test
  public void load_nowhere_listsPlacesPlatformAndRemedy() {
    assertThatThrownBy(() -> NativeLibrary.load("absent", NativeLibraryTest.class, path -> {}))
        .isInstanceOf(MissingNativeLibraryException.class)
        .hasMessageContaining("native library selkie_absent could not be loaded on ")
        .hasMessageContaining(NativeLibrary.platform())
        .hasMessageContaining("resource /native/" + NativeLibrary.platform() + "/")
        .hasMessageContaining("(not bundled)")
        .hasMessageContaining("-Dnative=build")
        .hasMessageContaining("-Dselkie.absent.library=FILE");
  }

  @Test
  public void load_explicitMissing_triesNothingElse() {
    System.setProperty("selkie.absent.library", "no/such/file.so");
    assertThatThrownBy(() -> NativeLibrary.load("absent", NativeLibraryTest.class, path -> {}))
        .isInstanceOf(MissingNativeLibraryException.class)
        .hasMessageContaining("file.so (no such file)")
        .hasMessageContaining("correct or drop -Dselkie.absent.library")
        .hasMessageNotContaining("resource");
  }

  @Test
  public void load_explicitBroken_saysWhatTheLinkerSaid() throws IOException {
    Path broken = Files.createTempFile("selkie-test", ".so");
    try {
      Files.writeString(broken, "not a library");
      System.setProperty("selkie.absent.library", broken.toString());
      assertThatThrownBy(() -> NativeLibrary.load("absent", NativeLibraryTest.class, this::refuse))
          .isInstanceOf(MissingNativeLibraryException.class)
          .hasMessageContaining(broken + " (invalid ELF header)");
    } finally {
      Files.delete(broken);
    }
  }

  /** What System.load does with a file that is no library, without the virtual machine's noise. */
  private void refuse(String path) {
    throw new UnsatisfiedLinkError("invalid ELF header");
  }

  @Test
  public void load_explicit_loadsThatFile() throws IOException {
    Path file = Files.createTempFile("selkie-test", ".so");
    try {
      System.setProperty("selkie.absent.library", file.toString());
      List<String> loaded = new ArrayList<>();
      assertThat(NativeLibrary.load("absent", NativeLibraryTest.class, loaded::add))
          .isEqualTo(file.toString());
      assertThat(loaded).containsExactly(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  public void platform_spellings_areOne() {
    assertThat(NativeLibrary.normalArchitecture("amd64")).isEqualTo("x86_64");
    assertThat(NativeLibrary.normalArchitecture("aarch64")).isEqualTo("aarch64");
    assertThat(NativeLibrary.normalOs("Linux")).isEqualTo("linux");
    assertThat(NativeLibrary.normalOs("Mac OS X")).isEqualTo("macos");
    assertThat(NativeLibrary.normalOs("Windows 11")).isEqualTo("windows");
  }
}
