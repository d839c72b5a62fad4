package dev.selkie.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

public class TableHtmlTest {
  @Test
  public void of_markup_isShownAsText() {
    assertThat(TableHtml.of(Table.create(StringColumn.create("a<b", "x & <i>"))))
        .contains("a&lt;b", "x &amp; &lt;i&gt;")
        .doesNotContain("<i>");
  }

  @Test
  public void of_numbers_standToTheRightWithAsManyDecimalsAsTheyNeed() {
    String html =
        TableHtml.of(
            Table.create(
                DoubleColumn.create("counts", 10, 2), DoubleColumn.create("parts", 0.5, 1)));

    assertThat(html)
        .contains(">10</td>", ">0.500</td>", ">1.000</td>")
        .contains("text-align:right");
  }

  @Test
  public void of_manyRows_saysHowManyAreLeftOut() {
    assertThat(TableHtml.of(Table.create(IntColumn.create("n", new int[120]))))
        .contains("The first 50 of 120 rows.");
  }
}
