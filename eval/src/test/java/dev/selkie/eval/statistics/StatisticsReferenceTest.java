package dev.selkie.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Each statistic against scipy and statsmodels ({@code statistics_reference.py}). */
public class StatisticsReferenceTest {
  private JsonNode reference;

  @BeforeClass
  public void read() throws IOException {
    try (InputStream in =
        StatisticsReferenceTest.class.getResourceAsStream("statistics-reference.json")) {
      reference = new ObjectMapper().readTree(in);
    }
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static void matches(Interval interval, JsonNode expected, double tolerance) {
    assertThat(interval.low()).isCloseTo(expected.get("low").asDouble(), within(tolerance));
    assertThat(interval.high()).isCloseTo(expected.get("high").asDouble(), within(tolerance));
  }

  @Test
  public void wilson_isThatOfStatsmodels() {
    for (JsonNode each : reference.get("wilson")) {
      int successes = each.get("successes").asInt();
      matches(new Proportion(successes, each.get("trials").asInt()).wilson(), each, 1e-9);
    }
  }

  @Test
  public void lossInterval_noneChanged_isTheExactOneOfStatsmodels() {
    PairedAnswers same = new PairedAnswers(new int[300], new int[300], new int[300]);
    assertThat(same.lossInterval(100, 1).high() / 100)
        .isCloseTo(reference.get("noneAmong300").asDouble(), within(1e-12));
  }

  @Test
  public void mcnemarMidP_isThatOfStatsmodels() {
    for (JsonNode each : reference.get("mcnemarMidP")) {
      int lost = each.get("lost").asInt();
      int won = each.get("won").asInt();
      int[] answers = new int[lost + won + 5];
      int[] before = new int[answers.length];
      int[] now = new int[answers.length];
      for (int i = 0; i < lost + won; i++) {
        (i < lost ? now : before)[i] = 1;
      }
      assertThat(new PairedAnswers(answers, before, now).mcnemarMidP())
          .isCloseTo(each.get("p").asDouble(), within(1e-12));
    }
  }

  @Test
  public void clustered_isThatOfStatsmodelsRegressionOnAConstant() {
    JsonNode each = reference.get("clustered");
    List<String> clusters = new ArrayList<>();
    each.get("clusters").forEach(cluster -> clusters.add(cluster.asText()));
    int[] differences = new int[clusters.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = each.get("differences").get(i).asInt();
    }
    matches(PairedLoss.clustered(differences, clusters), each, 1e-9);
  }

  @Test
  public void divergence_isScipysEntropyOfSoftmaxes() {
    for (JsonNode each : reference.get("divergence")) {
      assertThat(
              ChoiceDistribution.divergence(numbers(each.get("before")), numbers(each.get("now"))))
          .isCloseTo(each.get("nats").asDouble(), within(1e-12));
    }
  }

  @Test
  public void meanDivergence_isStudentsIntervalOfScipy() {
    JsonNode each = reference.get("mean");
    MeanDivergence mean = new MeanDivergence(numbers(each.get("values")));
    matches(mean.interval(), each, 1e-12);
    assertThat(mean.median()).isCloseTo(each.get("median").asDouble(), within(1e-15));
    assertThat(new MeanDivergence(new double[] {0.5}).interval())
        .isEqualTo(new Interval(0, Double.POSITIVE_INFINITY));
  }
}
