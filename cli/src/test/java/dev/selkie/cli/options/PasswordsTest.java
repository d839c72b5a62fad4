package dev.selkie.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.cli.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.testng.annotations.Test;

public class PasswordsTest {
  @Test
  public void fromFile_lineEnd_isNotPartOfIt() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path unix = folder.write("unix", "pässword\nmore");
      Path windows = folder.write("windows", "pässword\r\n");

      assertThat(Passwords.fromFile(unix).password()).isEqualTo("pässword".toCharArray());
      assertThat(Passwords.fromFile(windows).password()).isEqualTo("pässword".toCharArray());
    }
  }

  @Test
  public void fromFile_empty_isIntegrityFailure() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.write("empty", "\n");

      assertThatThrownBy(() -> Passwords.fromFile(file).password())
          .hasMessageContaining("the password is empty");
    }
  }

  @Test
  public void fromFile_missing_namesTheFile() {
    assertThatThrownBy(() -> Passwords.fromFile(Path.of("nowhere")).password())
        .hasMessage("the password file cannot be read: nowhere");
  }

  @Test
  public void fromPrompt_noTerminal_namesTheOptions() {
    assertThatThrownBy(() -> Passwords.fromPrompt().password())
        .hasMessageContaining("--password-file");
  }
}
