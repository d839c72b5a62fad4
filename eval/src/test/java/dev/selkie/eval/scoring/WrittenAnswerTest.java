package dev.selkie.eval.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class WrittenAnswerTest {
  @DataProvider
  static Object[][] lines() {
    return new Object[][] {
      {" B", 4, 1},
      {"b.", 4, 1},
      {" (D) ", 4, 3},
      {"E", 4, -1},
      {"J", 10, 9},
      {"", 4, -1},
      {"Because", 4, -1},
      {"A B", 4, -1},
      {"So the answer is (C), I think", 4, 2},
      {"the answer is C", 4, 2},
      {"the answer is Cats", 4, -1},
      {"the answer is K", 10, -1},
    };
  }

  @Test(dataProvider = "lines")
  public void choice_line_isTheLetterItNames(String line, int choices, int expected) {
    assertThat(WrittenAnswer.choice(line, choices)).isEqualTo(expected);
  }

  @DataProvider
  static Object[][] thoughts() {
    return new Object[][] {
      {"First 2.\nThe answer is (B).", 4, 1},
      {"the answer is (B). No: the answer is (C).", 4, 1},
      {"B", 4, -1},
      {"The answer is (J).", 10, 9},
      {"The answer is (J).", 4, -1},
      {"The answer is (K).", 26, -1},
    };
  }

  @Test(dataProvider = "thoughts")
  public void choice_reasoned_isTheFirstConclusion(String text, int choices, int expected) {
    assertThat(WritingRule.REASONING.choice(text, choices)).isEqualTo(expected);
  }
}
