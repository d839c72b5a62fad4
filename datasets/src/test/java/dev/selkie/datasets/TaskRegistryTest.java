package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.testng.annotations.Test;

public class TaskRegistryTest {
  @Test
  public void find_everyName_readsItsFile() {
    for (String name : TaskRegistry.names()) {
      assertThat(TaskRegistry.find(name).name()).isEqualTo(name);
    }
    assertThat(TaskRegistry.find("mmlu").shots()).isEqualTo(5);
    assertThat(TaskRegistry.find("mini-mmlu").styles())
        .containsExactly(PromptStyle.LETTERS, PromptStyle.CLOZE);
  }

  @Test
  public void find_nearName_suggestsIt() {
    assertThatThrownBy(() -> TaskRegistry.find("mlmu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown task 'mlmu'. Did you mean: mmlu?");
  }

  @Test
  public void find_farName_listsAll() {
    assertThatThrownBy(() -> TaskRegistry.find("hellaswag"))
        .hasMessage(
            "Unknown task 'hellaswag'. Known: mini-mmlu, mmlu, mmlu-pro, mmlu-redux, mmlu-redux-ok,"
                + " cmmlu, c-eval.");
  }

  @Test
  public void load_noFolder_asksForIt() {
    assertThatThrownBy(() -> TaskRegistry.load(TaskRegistry.find("mmlu"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs --data DIR");
  }

  @Test
  public void load_missingFolderOrFile_namesIt() throws IOException {
    Path empty = Files.createTempDirectory(Path.of("target"), "data");
    Task mmlu = TaskRegistry.find("mmlu");
    assertThatThrownBy(() -> TaskRegistry.load(mmlu, empty.resolve("none")))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("data folder must exist");
    assertThatThrownBy(() -> TaskRegistry.load(mmlu, empty))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("abstract_algebra_dev.csv: file must exist");
    Files.delete(empty);
  }

  @Test
  public void categories_mmlu_haveTheOriginalSizes() throws IOException {
    byte[] bytes = new DataLocation.ClassPath("/dev/selkie/datasets/").read("mmlu/categories.csv");
    Categories map = Categories.parse("categories.csv", bytes);
    assertThat(
            map.subjects().stream().collect(Collectors.groupingBy(map::of, Collectors.counting())))
        .containsEntry("STEM", 18L)
        .containsEntry("humanities", 13L)
        .containsEntry("social sciences", 12L)
        .containsEntry("other", 14L);
    assertThat(map.of("anatomy")).isEqualTo("other");
  }

  @Test
  public void withCategories_lmEval_movesAnatomyAlone() throws IOException {
    Task original = TaskRegistry.find("mmlu");
    Task harness = TaskRegistry.withCategories(original, "lm-eval");
    assertThat(List.of(original.categoryMap(), harness.categoryMap()))
        .containsExactly("original", "lm-eval");
    assertThat(TaskRegistry.withCategories(harness, "original")).isEqualTo(original);
    DataLocation maps = new DataLocation.ClassPath("/dev/selkie/datasets/");
    Categories one = Categories.parse("one", maps.read(original.categoryFile()));
    Categories two = Categories.parse("two", maps.read(harness.categoryFile()));
    assertThat(two.subjects()).isEqualTo(one.subjects()).hasSize(57);
    assertThat(two.subjects().stream().filter(each -> !one.of(each).equals(two.of(each))))
        .containsExactly("anatomy");
    assertThat(two.of("anatomy")).isEqualTo("STEM");
  }

  @Test
  public void withCategories_unknownMap_isRefused() {
    assertThatThrownBy(() -> TaskRegistry.withCategories(TaskRegistry.find("mmlu"), "helm"))
        .hasMessage("task mmlu must have the category map asked for: helm");
    assertThatThrownBy(() -> TaskRegistry.withCategories(TaskRegistry.find("mmlu-pro"), "lm-eval"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void categories_badRows_areRefused() {
    assertThatThrownBy(() -> categories("a,b\n")).hasMessageContaining("header");
    assertThatThrownBy(() -> categories("subject,category\na\n"))
        .hasMessageContaining("c.csv, line 2: row must have 2 columns");
    assertThatThrownBy(() -> categories("subject,category\na,b\na,c\n"))
        .hasMessageContaining("line 3: subject must be listed once: a");
  }

  @Test
  public void shots_moreThanExamples_isRefused() throws IOException {
    McqQuestion one = new McqQuestion("a/dev/1", "a", "q", List.of("1", "2", "3", "4"), 0);
    Dataset dataset =
        new Dataset(
            "tiny",
            categories("subject,category\na,b\n"),
            List.of(one),
            List.of(one),
            List.of(new DataFile("dev/a_dev.csv", 1, "00"), new DataFile("dev/ab.csv", 1, "00")));
    assertThat(dataset.shots("a", 1)).containsExactly(one);
    assertThatThrownBy(() -> dataset.shots("a", 3))
        .hasMessage("shots must not exceed the examples of a (1, dev/a_dev.csv): shots=3");
  }

  private static Categories categories(String text) throws IOException {
    return Categories.parse("c.csv", text.getBytes(StandardCharsets.UTF_8));
  }
}
