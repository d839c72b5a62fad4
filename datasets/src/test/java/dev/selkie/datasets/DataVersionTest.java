package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.Test;

public class DataVersionTest {
  private static List<DataFile> mmlu() throws IOException {
    return TaskRegistry.load(TaskRegistry.find("mmlu"), TestData.folder("mmlu")).files();
  }

  @Test(groups = "testdata")
  public void of_mmlusFiles_isThePinnedVersion() throws IOException {
    DataVersion version = DataVersion.of("mmlu", mmlu());

    assertThat(version.pinned()).isTrue();
    assertThat(version.name()).startsWith("14,042 test and 285 dev questions");
  }

  @Test(groups = "testdata")
  public void of_oneChangedFile_isUnknownAndSaysWhatItLooksLike() throws IOException {
    List<DataFile> files = new ArrayList<>(mmlu());
    DataFile first = files.get(0);
    files.set(0, new DataFile(first.name(), first.rows(), "00" + first.sha256().substring(2)));

    DataVersion version = DataVersion.of("mmlu", files);

    assertThat(version.pinned()).isFalse();
    assertThat(version.name())
        .startsWith("unknown version, 14042 test and 285 dev questions, fingerprint ")
        .contains("counts as in: 14,042");
  }

  @Test
  public void of_otherCounts_areNamed() {
    DataVersion early =
        DataVersion.of(
            "mmlu", List.of(new DataFile("test/a", 14_079, "a"), new DataFile("dev/a", 285, "b")));
    DataVersion part = DataVersion.of("mmlu", List.of(new DataFile("test/a", 7, "a")));

    assertThat(early.name()).contains("early history");
    assertThat(early.pinned()).isFalse();
    assertThat(part.name())
        .startsWith("unknown version, 7 test and 0 dev")
        .doesNotContain("counts as in");
  }

  @Test
  public void of_taskWithoutPinnedVersions_saysSo() {
    DataVersion mine = DataVersion.of("mine", List.of(new DataFile("test.csv", 3, "a")));

    assertThat(mine.pinned()).isFalse();
    assertThat(mine.name()).contains("no version pinned, fingerprint ");
  }

  @Test
  public void of_bundledBenchmark_isPinned() throws IOException {
    List<DataFile> files = TaskRegistry.load(TaskRegistry.find("mini-mmlu"), null).files();

    assertThat(DataVersion.of("mini-mmlu", files).pinned()).isTrue();
  }
}
