package dev.selkie.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PairMergerTest {
  /** Letters whose runs merge to at most {@code longest}, by the length they make. */
  private static final class Runs extends PairMerger {
    private final int longest;

    Runs(int count, int longest) {
      super(count);
      this.longest = longest;
      for (int i = 0; i < count; i++) {
        add(i, i + 1);
      }
    }

    @Override
    double rank(int left, int right) {
      int length = end(right) - start(left);
      return length <= longest ? length : NONE;
    }
  }

  @DataProvider
  static Object[][] longestRuns() {
    return new Object[][] {{1}, {2}, {16}, {1 << 20}};
  }

  /** Each merge takes a symbol away and looks at two new pairs: linear, whatever the runs are. */
  @Test(dataProvider = "longestRuns")
  public void merge_oneLetterAHundredThousandTimes_looksAtThreePairsALetter(int longest) {
    int count = 100_000;
    Runs runs = new Runs(count, longest);
    List<Integer> ends = new ArrayList<>();
    runs.merge((start, end) -> ends.add(end));
    assertThat(ends.get(ends.size() - 1)).isEqualTo(count);
    assertThat(runs.looks()).isLessThanOrEqualTo(3L * count);
  }

  @Test
  public void merge_equalRanks_takesTheLeftmost() {
    List<String> symbols = new ArrayList<>();
    new Runs(5, 2).merge((start, end) -> symbols.add(start + "-" + end));
    assertThat(symbols).containsExactly("0-2", "2-4", "4-5");
  }
}
