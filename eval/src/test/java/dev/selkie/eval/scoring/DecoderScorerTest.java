package dev.selkie.eval.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.eval.FakeDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.testng.annotations.Test;

public class DecoderScorerTest {
  private static final int VOCABULARY = 50;

  private static FakeDecoder decoder() {
    return new FakeDecoder(
        new ExecutionMode.Float32(),
        tokens -> {
          SplittableRandom random = new SplittableRandom(Arrays.hashCode(tokens));
          float[] logits = new float[VOCABULARY];
          for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextInt(1_000) / 100f;
          }
          return logits;
        },
        VOCABULARY,
        10_000);
  }

  /** Requests of several subjects; each begins with the first shots of its subject. */
  private static List<ScoringRequest> requests(long seed, int subjects, int each) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ScoringRequest> requests = new ArrayList<>();
    for (int subject = 0; subject < subjects; subject++) {
      int[] shots = random.ints(60, 0, VOCABULARY).toArray();
      for (int i = 0; i < each; i++) {
        int shared = 15 * random.nextInt(5);
        int[] question = random.ints(1 + random.nextInt(20), 0, VOCABULARY).toArray();
        int[] context = Arrays.copyOf(shots, shared + question.length);
        System.arraycopy(question, 0, context, shared, question.length);
        List<int[]> continuations = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
          continuations.add(random.ints(1 + random.nextInt(4), 0, VOCABULARY).toArray());
        }
        requests.add(new ScoringRequest(context, shared, continuations));
      }
    }
    return requests;
  }

  @Test
  public void score_sharedBeginnings_areTheScoresOfWholeContexts() {
    List<ScoringRequest> requests = requests(7, 12, 6);
    List<double[]> expected =
        new DecoderScorer(decoder(), 64)
            .score(requests.stream().map(ScoringRequest::alone).toList());

    assertThat(new DecoderScorer(decoder(), 64).score(requests))
        .containsExactlyElementsOf(expected);
  }

  @Test
  public void score_anyOrderAndGroups_givesTheSameScores() {
    List<ScoringRequest> requests = requests(8, 12, 6);
    List<double[]> expected = new DecoderScorer(decoder(), 1 << 20).score(requests);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new java.util.Random(9));
    DecoderScorer scorer = new DecoderScorer(decoder(), 100);
    for (int start = 0; start < order.size(); start += 5) {
      List<Integer> group = order.subList(start, Math.min(order.size(), start + 5));
      List<double[]> scores = scorer.score(group.stream().map(requests::get).toList());
      for (int i = 0; i < group.size(); i++) {
        assertThat(scores.get(i)).containsExactly(expected.get(group.get(i)));
      }
    }
  }

  @Test
  public void score_sameBeginningAgain_isNotComputedAgain() {
    FakeDecoder decoder = decoder();
    DecoderScorer scorer = new DecoderScorer(decoder, 1 << 20);
    int[] context = new int[100];
    ScoringRequest request = new ScoringRequest(context, 90, List.of(new int[] {1}));

    scorer.score(List.of(request, request));
    scorer.score(List.of(request));

    assertThat(decoder.batches()).containsExactly(90, 20, 10);
  }

  @Test
  public void score_longerBeginning_goesOnFromTheShorterOne() {
    FakeDecoder decoder = decoder();
    DecoderScorer scorer = new DecoderScorer(decoder, 1 << 20);
    int[] context = new int[100];

    scorer.score(List.of(new ScoringRequest(context, 40, List.of(new int[] {1}))));
    scorer.score(List.of(new ScoringRequest(context, 90, List.of(new int[] {1}))));

    assertThat(decoder.batches()).containsExactly(40, 60, 50, 10);
  }
}
