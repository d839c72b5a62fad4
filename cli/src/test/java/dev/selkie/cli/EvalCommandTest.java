package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.fhe.seal.SealLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** {@code eval} and {@code report}. */
public class EvalCommandTest {
  @Test
  public void eval_twoModes_hasTheKeysOfTheContractAndResumes() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      String run = folder.file("run").toString();
      String[] args = {
        "eval",
        "-m",
        "pup",
        "--task",
        "mini-mmlu",
        "--modes",
        "f32,int:w4a8",
        "--limit",
        "16",
        "-o",
        run,
        "--json"
      };

      JsonNode first = Run.of(args).json();
      JsonNode second = Run.of(args).json();

      assertThat(first.get("modes")).hasSize(2);
      for (JsonNode mode : first.get("modes")) {
        assertThat(mode.get("questions").asInt()).isEqualTo(16);
        assertThat(mode.get("accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(mode.get("latencyMillis").get("p50").asDouble()).isPositive();
        assertThat(mode.get("latencyMillis").get("p90").asDouble()).isPositive();
        assertThat(mode.has("macroAccuracy")).isTrue();
      }
      assertThat(first.get("modes").get(1).get("lossPoints").isNumber()).isTrue();
      assertThat(first.get("modes").get(1).get("ci95")).hasSize(2);
      assertThat(first.get("tests")).isNotEmpty();
      assertThat(second.get("modes")).isEqualTo(first.get("modes"));
      assertThat(Path.of(first.get("report").asText())).isNotEmptyFile();
      assertThat(Path.of(run, "results.csv")).isNotEmptyFile();
      JsonNode export = Run.of("export", run, "--json").json();
      assertThat(export.get("rows").asInt()).isEqualTo(2 * 2 * 16);
      assertThat(Path.of(export.get("file").asText())).isNotEmptyFile();
    }
  }

  @Test(groups = "native")
  public void eval_encrypted_equalsItsTwin() throws IOException {
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new SkipException(reason);
            });
    try (TemporaryFolder folder = new TemporaryFolder()) {
      JsonNode result =
          Run.of(
                  "eval",
                  "-m",
                  "pup",
                  "--task",
                  "mini-mmlu",
                  "--modes",
                  "int,enc",
                  "--style",
                  "letters",
                  "--limit",
                  "2",
                  "-o",
                  folder.file("run").toString(),
                  "--json")
              .json();

      assertThat(result.get("equality").get("compared").asLong()).isPositive();
      assertThat(result.get("equality").get("different").asLong()).isZero();
    }
  }

  @Test
  public void eval_wrongLimit_isUsage() {
    Run run = Run.of("eval", "-m", "pup", "--task", "mini-mmlu", "--limit", "-3");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("-3").doesNotContain("\tat ");
  }

  @Test
  public void eval_unknownTask_suggestsNearOne() {
    Run run = Run.of("eval", "-m", "pup", "--task", "mini-mlu");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Did you mean: mini-mmlu?");
  }

  @Test(groups = "testdata")
  public void eval_rowWithFiveColumns_namesFileAndLine() throws IOException {
    Path mmlu = TestData.require("mmlu");
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path data = folder.file("mmlu");
      for (String split : new String[] {"dev", "test"}) {
        Files.createDirectories(data.resolve(split));
        try (var files = Files.list(mmlu.resolve(split))) {
          for (Path file : files.toList()) {
            Files.copy(file, data.resolve(split).resolve(file.getFileName()));
          }
        }
      }
      Path broken = data.resolve("test").resolve("anatomy_test.csv");
      Files.delete(broken);
      Files.writeString(broken, "q,a,b,c,d,A\nq,a,b,c,A\n");

      Run run =
          Run.of(
              "eval",
              "-m",
              "pup",
              "--task",
              "mmlu",
              "--data",
              data.toString(),
              "-o",
              folder.file("run").toString());

      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err()).contains("anatomy_test.csv, line 2").doesNotContain("\tat ");
      assertThat(folder.file("run")).doesNotExist();
    }
  }

  @Test
  public void report_notARun_isDataFailure() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Run run = Run.of("report", folder.file("none").toString());

      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err()).contains("finished run");
    }
  }

  @Test
  public void eval_taskOfAUser_isScoredAndItsDataNamed() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      folder.write(
          "q.csv",
          "q,a,b,c,right\n"
              + "What is 1 + 1?,2,3,4,A\n"
              + "What is 2 + 1?,2,3,4,B\n"
              + "What is 2 + 2?,2,3,4,C\n");
      String task =
          folder
              .write(
                  "mine.properties",
                  "name=mine\nversion=1\ndescription=mine\ndata=folder\nstyles=letters,cloze\n"
                      + "headline=cloze\nshots=0\ntable.test=q.csv\ntable.question=q\n"
                      + "table.choices=a,b,c\ntable.answer=right\n")
              .toString();

      String out = folder.file("run").toString();
      Run run =
          Run.of("eval", "-m", "pup", "--task", task, "--modes", "f32,q", "-o", out, "--json");

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.json().get("modes")).hasSize(2);
      assertThat(run.json().get("modes").get(0).get("questions").asInt()).isEqualTo(3);
      assertThat(run.err()).contains("the data of mine: 3 test and 0 dev").contains("fingerprint");
    }
  }

  @Test
  public void eval_brokenTaskOrData_isDataFailureWithFileAndLine() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      folder.write("q.csv", "q,a,b,right\nWhich?,x,y\n");
      String keys =
          "name=mine\n"
              + "version=1\n"
              + "description=mine\n"
              + "data=folder\n"
              + "styles=letters\n"
              + "headline=letters\n"
              + "shots=0\n"
              + "table.test=q.csv\n"
              + "table.question=q\n"
              + "table.choices=a,b\n"
              + "table.answer=right\n";
      String task = folder.write("mine.properties", keys).toString();
      String broken = folder.write("broken.properties", keys.replace("shots=0\n", "")).toString();

      Run data = Run.of("eval", "-m", "pup", "--task", task, "-o", folder.file("a").toString());
      Run file = Run.of("eval", "-m", "pup", "--task", broken, "-o", folder.file("b").toString());

      assertThat(data.code()).isEqualTo(3);
      assertThat(data.err()).contains("q.csv, line 2: row must have 4 columns");
      assertThat(file.code()).isEqualTo(3);
      assertThat(file.err()).contains("broken.properties").contains("the key shots");
    }
  }
}
