package dev.selkie.kernels.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class LoadOnceTest {
  @Test
  public void require_libraryThatIsNowhere_throwsTheSameEachTime() {
    List<String> loaded = new ArrayList<>();
    LoadOnce library = new LoadOnce("nowhere", LoadOnceTest.class, 1, loaded::add, () -> 1);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(library::require)
          .isInstanceOf(MissingNativeLibraryException.class)
          .hasMessageContaining("selkie_nowhere");
    }
    assertThat(loaded).isEmpty();
  }

  @Test
  public void missing_libraryOfAnotherVersion_saysBothVersionsAndLoadsOnce() throws IOException {
    List<String> loaded = new ArrayList<>();
    Path file = Files.createTempFile("selkie", ".library");
    System.setProperty("selkie.elsewhere.library", file.toString());
    try {
      LoadOnce library = new LoadOnce("elsewhere", LoadOnceTest.class, 3, loaded::add, () -> 2);
      assertThat(library.missing())
          .isEqualTo(
              "native library selkie_elsewhere from "
                  + file
                  + " must have ABI version 3: version=2");
      assertThat(library.missing()).isNotNull();
      assertThat(loaded).containsExactly(file.toString());
      LoadOnce right = new LoadOnce("elsewhere", LoadOnceTest.class, 2, loaded::add, () -> 2);
      assertThat(right.missing()).isNull();
      right.require();
    } finally {
      System.clearProperty("selkie.elsewhere.library");
      Files.delete(file);
    }
  }
}
