package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.testng.annotations.Test;

/** The real benchmark: every number here was counted by somebody else's parser. */
@Test(groups = "testdata")
public class MmluFilesTest {
  private static Dataset mmlu() throws IOException {
    return TaskRegistry.load(TaskRegistry.find("mmlu"), TestData.folder("mmlu"));
  }

  public void load_realFiles_countsAreKnown() throws IOException {
    Dataset mmlu = mmlu();
    assertThat(mmlu.test()).hasSize(14_042);
    assertThat(mmlu.dev()).hasSize(285);
    assertThat(mmlu.categories().subjects()).hasSize(57);
    assertThat(mmlu.files()).hasSize(114);
    assertThat(mmlu.test().stream().map(McqQuestion::id).distinct()).hasSize(14_042);
  }

  public void load_realFiles_lineBreaksSurvive() throws IOException {
    Predicate<String> broken = text -> text.contains("\n");
    long fields =
        mmlu().test().stream()
            .flatMap(q -> Stream.concat(Stream.of(q.question()), q.choices().stream()))
            .filter(broken)
            .count();
    assertThat(fields).isEqualTo(1_131);
  }

  public void load_realFiles_alwaysDScoresAsPublished() throws IOException {
    List<McqQuestion> test = mmlu().test();
    int[] labels = new int[4];
    test.forEach(question -> labels[question.answer()]++);
    assertThat(labels).as(Arrays.toString(labels)).containsExactly(3222, 3462, 3582, 3776);
    assertThat(100.0 * labels[3] / test.size()).isCloseTo(26.9, within(0.05));
  }

  public void load_realFiles_hashesAreOfTheFiles() throws IOException {
    assertThat(mmlu().files())
        .contains(
            new DataFile(
                "test/anatomy_test.csv",
                135,
                "966dfd5c4579885ebdb8c05d6754ae5834f672632586d8595be3c0f9360e6f4e"),
            new DataFile(
                "dev/anatomy_dev.csv",
                5,
                "0985685cf5ab13ccc1629f03a1308a9add8767582ffeb195b68b18c3415c9993"));
  }
}
