package dev.selkie.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.datasets.MalformedDataException;
import dev.selkie.engine.weights.AuthenticationException;
import dev.selkie.engine.weights.MalformedModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class FailuresTest {
  @DataProvider
  static Object[][] failures() {
    return new Object[][] {
      {new IllegalArgumentException("limit must be at least 1: -3"), 2, "limit must be"},
      {CommandFailure.usage("wrong"), 2, "wrong"},
      {new NoSuchFileException("a.gguf"), 3, "no such file: a.gguf"},
      {new MalformedModelException(Path.of("a.gguf"), 7, "cut"), 3, "a.gguf: cut (at byte 7)"},
      {new MalformedDataException("a.csv", 3, "6 columns: 5"), 3, "a.csv, line 3"},
      {new AuthenticationException("container failed authentication"), 4, "container failed"},
      {CommandFailure.integrity("no key"), 4, "no key"},
      {new FileSystemException("r.html", null, "No space left on device"), 1, "r.html: No space"},
      {new UncheckedIOException(new AuthenticationException("refused")), 4, "refused"},
      {new IOException("two\n  lines"), 1, "two lines"},
      {new IllegalStateException("odd"), 1, "IllegalStateException: odd"},
      {new NullPointerException(), 1, "NullPointerException"},
      {new OutOfMemoryError("Java heap space"), 1, "out of memory"},
    };
  }

  @Test(dataProvider = "failures")
  public void exitCode_ofEachKind_isTheContracts(Throwable failure, int code, String start) {
    assertThat(Failures.exitCode(failure)).isEqualTo(code);
    assertThat(Failures.sentence(failure)).contains(start).doesNotContain("\n");
  }

  @Test
  public void naming_fullDisk_namesTheFile() {
    IOException full = new IOException("No space left on device");

    assertThatThrownBy(
            () ->
                Failures.naming(
                    Path.of("out.npy"),
                    () -> {
                      throw full;
                    }))
        .hasMessage("out.npy: No space left on device")
        .hasCause(full);
  }
}
