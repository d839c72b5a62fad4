package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.testng.annotations.Test;

/** What the bundled benchmark promises. */
public class MiniMmluTest {
  private static Dataset load() throws IOException {
    return TaskRegistry.load(TaskRegistry.find("mini-mmlu"), null);
  }

  @Test
  public void load_bundled_isLargeAndInFourCategories() throws IOException {
    Dataset dataset = load();
    assertThat(dataset.test()).hasSizeGreaterThanOrEqualTo(1_000);
    assertThat(dataset.categories().subjects()).hasSizeGreaterThanOrEqualTo(12);
    assertThat(dataset.categories().names())
        .containsExactlyInAnyOrder("STEM", "humanities", "social sciences", "other");
    for (String subject : dataset.categories().subjects()) {
      assertThat(dataset.shots(subject, 5)).as(subject).hasSize(5);
    }
  }

  @Test
  public void load_bundled_noLetterIsAGoodGuess() throws IOException {
    List<McqQuestion> test = load().test();
    test.stream()
        .collect(Collectors.groupingBy(McqQuestion::letter, Collectors.counting()))
        .forEach(
            (letter, count) ->
                assertThat(4.0 * count / test.size())
                    .as("letter %s", letter)
                    .isBetween(0.97, 1.03));
  }

  @Test
  public void load_bundled_choicesDiffer() throws IOException {
    for (McqQuestion question : load().test()) {
      assertThat(new HashSet<>(question.choices())).as(question.id()).hasSize(4);
    }
  }
}
