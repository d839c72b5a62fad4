package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TableReaderTest {
  private static final String TASK =
      """
      name = mine
      version = 1
      description = my questions
      data = folder
      styles = letters, cloze
      headline = letters
      shots = 1
      table.test = q.csv
      table.dev = d.csv
      table.question = Frage
      table.choices = a, b, c
      table.answer = right
      table.subject = topic
      """;
  private static final String HEADER = "topic,Frage,a,b,c,right\n";
  private static final String ROW = "birds,\"How many \"\"legs\"\"\nhas it?\", two ,four,None,A\n";

  private Path folder;

  @BeforeMethod
  public void make() throws IOException {
    folder = Files.createTempDirectory("table");
  }

  @AfterMethod
  public void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Dataset load(String task, Map<String, String> files) throws IOException {
    Files.writeString(folder.resolve("mine.properties"), task);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    Task found = TaskRegistry.find(folder.resolve("mine.properties").toString());
    return TaskRegistry.load(found, null);
  }

  @Test
  public void load_csvOfAUser_keepsEveryText() throws IOException {
    Dataset mine =
        load(
            TASK,
            Map.of("q.csv", HEADER + ROW + ROW.replace("birds", "fish"), "d.csv", HEADER + ROW));

    assertThat(mine.test())
        .containsExactly(
            new McqQuestion(
                "birds/test/1",
                "birds",
                "How many \"legs\"\nhas it?",
                List.of(" two ", "four", "None"),
                0),
            new McqQuestion(
                "fish/test/1",
                "fish",
                "How many \"legs\"\nhas it?",
                List.of(" two ", "four", "None"),
                0));
    assertThat(mine.dev()).hasSize(1);
    assertThat(mine.categories().names()).containsExactly("birds", "fish");
    assertThat(mine.files()).extracting(DataFile::name).containsExactly("d.csv", "q.csv");
  }

  @Test
  public void load_jsonLinesByTextAndIndex_findTheAnswer() throws IOException {
    String task =
        TASK.replace("table.dev = d.csv\n", "")
                .replace("q.csv", "q.jsonl")
                .replace("a, b, c", "options")
            + "table.answer-is = text\n";
    String line =
        "{\"topic\":\"t\",\"Frage\":\"?\",\"options\":[\"x\",\"y\",\"y\"],\"right\":\"y\",\"more\":{}}\n\n";

    assertThat(load(task, Map.of("q.jsonl", line)).test().get(0).answer()).isEqualTo(1);
    assertThat(
            load(
                    task.replace("= text", "= index"),
                    Map.of("q.jsonl", line.replace("\"right\":\"y\"", "\"right\":2")))
                .test()
                .get(0)
                .answer())
        .isEqualTo(2);
  }

  @DataProvider
  static Object[][] broken() {
    return new Object[][] {
      {HEADER + "birds,q,a,b,A\n", "line 2: row must have 6 columns, as the header: columns=5"},
      {HEADER + ROW + "birds,q,a,b,c,d,A\n", "line 4: row must have 6 columns"},
      {HEADER + "birds,q,a,b,c,D\n", "line 2: the answer must be one letter A to C: 'D'"},
      {HEADER + "birds,q,a,b,c,\n", "line 2: right must not be empty"},
      {HEADER + "birds,q,a,,c,A\n", "line 2: b must not be empty"},
      {HEADER + "birds,,a,b,c,A\n", "line 2: Frage must not be empty"},
      {HEADER.replace("topic", "Frage") + ROW, "line 1: columns must have different names"},
      {HEADER.replace("right", "wrong") + ROW, "line 2: row must have the column right"},
      {HEADER, "file must hold at least one question"},
      {"", "file must have a header"},
      {"\ufeff" + HEADER + ROW, "byte order mark"},
      {HEADER + "birds,\"q,a,b,c,A\n", "quotes must be balanced"},
    };
  }

  @Test(dataProvider = "broken")
  public void load_brokenCsv_namesFileLineAndRule(String text, String rule) {
    assertThatThrownBy(() -> load(TASK, Map.of("q.csv", text, "d.csv", HEADER + ROW)))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining(folder.resolve("q.csv").toString())
        .hasMessageContaining(rule);
  }

  @Test
  public void load_latin1_namesTheByte() throws IOException {
    load(TASK, Map.of("q.csv", HEADER + ROW, "d.csv", HEADER + ROW));
    Files.write(
        folder.resolve("q.csv"),
        (HEADER + ROW + "é,q,a,b,c,A").getBytes(StandardCharsets.ISO_8859_1));
    Task task = TaskRegistry.find(folder.resolve("mine.properties").toString());
    assertThatThrownBy(() -> TaskRegistry.load(task, null))
        .hasMessageContaining("line 4: text must be UTF-8: byte 0xE9");
  }

  @Test
  public void load_brokenJsonLine_namesTheLine() {
    String task = TASK.replace("table.dev = d.csv\n", "").replace("q.csv", "q.jsonl");
    assertThatThrownBy(() -> load(task, Map.of("q.jsonl", "{}\n{\"a\":")))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("line 2: a line must be well-formed JSON");
    assertThatThrownBy(() -> load(task, Map.of("q.jsonl", "{\"a\":1,\"a\":2}")))
        .hasMessageContaining("line 1");
  }

  @DataProvider
  static Object[][] brokenTasks() {
    return new Object[][] {
      {"version = 1\n", "", "must have the key version"},
      {"version = 1", "version = one", "one"},
      {"letters, cloze", "spoken", "prompt style must be one of"},
      {"table.question = Frage\n", "", "must have the key table.question"},
      {"table.subject", "table.answer-is = number\ntable.subject", "letter, index or text"},
      {"headline = letters", "headline = cloze\nstyles = letters", "headline must be one of"},
      {"shots = 1", "shots = -1", "shots must not be negative"},
    };
  }

  @Test(dataProvider = "brokenTasks")
  public void find_brokenTaskFile_namesFileAndRule(String from, String to, String rule) {
    assertThat(TASK).contains(from);
    assertThatThrownBy(() -> load(TASK.replace(from, to), Map.of()))
        .hasRootCauseInstanceOf(Exception.class)
        .hasMessageContaining("mine.properties")
        .hasMessageContaining(rule);
  }

  @Test
  public void find_missingTaskFile_namesIt() {
    assertThatThrownBy(() -> TaskRegistry.find(folder.resolve("none.properties").toString()))
        .hasMessageContaining("none.properties: file must exist");
  }

  private static String pro(String category, String answer, int options) {
    StringBuilder list = new StringBuilder("\"o0\"");
    for (int i = 1; i < options; i++) {
      list.append(",\"o").append(i).append('"');
    }
    return "{\"question_id\":70,\"question\":\"Q?\",\"options\":["
        + list
        + "],\"answer\":\""
        + answer
        + "\",\"answer_index\":9,\"cot_content\":\"\",\"category\":\""
        + category
        + "\",\"src\":\"x\"}\n";
  }

  @Test
  public void load_mmluPro_hasUpToTenChoices() throws IOException {
    Files.writeString(
        folder.resolve("test.jsonl"),
        pro("law", "J", 10) + pro("law", "C", 3) + pro("math", "A", 4));
    Files.writeString(
        folder.resolve("validation.jsonl"), pro("law", "B", 10) + pro("math", "B", 10));

    Dataset data = TaskRegistry.load(TaskRegistry.find("mmlu-pro"), folder);

    assertThat(data.test()).extracting(McqQuestion::letter).containsExactly('J', 'C', 'A');
    assertThat(data.test()).extracting(McqQuestion::id).contains("law/test/2", "math/test/1");
    assertThat(data.dev()).hasSize(2);
    Files.writeString(folder.resolve("test.jsonl"), pro("law", "K", 10));
    assertThatThrownBy(() -> TaskRegistry.load(TaskRegistry.find("mmlu-pro"), folder))
        .hasMessageContaining("A to J: 'K'");
  }

  @Test
  public void load_mmluRedux_withAndWithoutFlaggedQuestions() throws IOException {
    String line =
        "{\"question\":\"Q?\",\"choices\":[\"a\",\"b\",\"c\",\"d\"],\"answer\":1,\"error_type\":\"ok\",\"source\":null,\"correct_answer\":null,\"potential_reason\":null}\n";
    String text = line + line.replace("\"ok\"", "\"wrong_groundtruth\"") + line;
    Task all = TaskRegistry.find("mmlu-redux");
    byte[] map = new DataLocation.ClassPath("/dev/selkie/datasets/").read("mmlu/categories.csv");
    for (String subject : Categories.parse("map", map).subjects()) {
      Files.writeString(folder.resolve(subject + ".jsonl"), text);
    }

    assertThat(TaskRegistry.load(all, folder).test()).hasSize(3 * 57);
    List<McqQuestion> kept = TaskRegistry.load(TaskRegistry.find("mmlu-redux-ok"), folder).test();
    assertThat(kept).hasSize(2 * 57);
    assertThat(kept)
        .extracting(McqQuestion::id)
        .contains("anatomy/test/3")
        .doesNotContain("anatomy/test/2");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> subjects(String map) throws IOException {
    byte[] bytes = new DataLocation.ClassPath("/dev/selkie/datasets/").read(map);
    return Categories.parse(map, bytes).subjects();
  }

  @Test
  public void load_cmmlu_readsItsLayoutAndNamesSubjectsInChinese() throws IOException {
    String text = ",Question,A,B,C,D,Answer\n0,问？,甲,乙,丙,丁,C\n";
    List<String> subjects = subjects("cmmlu/categories.csv");
    for (String subject : subjects) {
      write("test/" + subject + ".csv", text);
      write("dev/" + subject + ".csv", text);
    }

    Dataset data = TaskRegistry.load(TaskRegistry.find("cmmlu"), folder);

    assertThat(subjects).hasSize(67);
    assertThat(data.test()).hasSize(67);
    assertThat(data.test().get(0))
        .isEqualTo(
            new McqQuestion(
                "agronomy/test/1",
                "agronomy",
                "农学",
                "问？",
                List.of("甲", "乙", "丙", "丁"),
                2,
                Optional.empty()));
  }

  @Test
  public void load_cEval_scoresTheValidationSplit() throws IOException {
    String text = "id,question,A,B,C,D,answer,explanation\n0,问？,甲,乙,丙,丁,B,\"因\n为\"\n";
    List<String> subjects = subjects("c-eval/categories.csv");
    for (String subject : subjects) {
      write("val/" + subject + "_val.csv", text);
      write("dev/" + subject + "_dev.csv", text);
    }

    Dataset data = TaskRegistry.load(TaskRegistry.find("c-eval"), folder);

    assertThat(subjects).hasSize(52);
    assertThat(data.test()).extracting(McqQuestion::letter).containsOnly('B').hasSize(52);
    assertThat(data.test().get(51).title()).isEqualTo("医师资格");
    assertThat(data.categories().names())
        .containsExactly("STEM", "humanities", "other", "social sciences");
  }
}
