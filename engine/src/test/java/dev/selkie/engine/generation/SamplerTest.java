package dev.selkie.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.kernels.KernelProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testng.annotations.Test;

/** The sampler against the steps as they are defined, and against the probabilities. */
public class SamplerTest {
  private static final int ROUNDS = 3000;

  /** What the steps leave, by the definition: ids in order, with their probabilities. */
  private static Map<Integer, Double> naive(float[] logits, Sampling sampling, List<Integer> past) {
    double[] adjusted = new double[logits.length];
    Penalties penalties = sampling.penalties();
    List<Integer> recent =
        past.subList(Math.max(0, past.size() - penalties.lastTokens()), past.size());
    for (int id = 0; id < logits.length; id++) {
      double logit = (float) (logits[id] + sampling.logitBias().getOrDefault(id, 0.0));
      int wanted = id;
      int count = (int) recent.stream().filter(one -> one == wanted).count();
      if (count > 0) {
        logit = logit <= 0 ? logit * penalties.repetition() : logit / penalties.repetition();
        logit = (float) (logit - count * penalties.frequency() - penalties.presence());
      }
      adjusted[id] = logit;
    }
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < logits.length; id++) {
      ids.add(id);
    }
    ids.sort(Comparator.comparingDouble((Integer id) -> -adjusted[id]).thenComparing(id -> id));
    if (sampling.temperature() == 0) {
      return Map.of(ids.get(0), 1.0);
    }
    if (sampling.topK() > 0) {
      ids = ids.subList(0, Math.min(ids.size(), sampling.topK()));
    }
    double greatest = adjusted[ids.get(0)];
    double sum = ids.stream().mapToDouble(id -> Math.exp(adjusted[id] - greatest)).sum();
    List<Integer> kept = new ArrayList<>();
    double mass = 0;
    for (int id : ids) {
      if (mass >= sampling.topP() * sum - 1e-9 && sampling.topP() < 1) {
        break;
      }
      kept.add(id);
      mass += Math.exp(adjusted[id] - greatest);
    }
    kept.removeIf(id -> Math.exp(adjusted[id] - greatest) < sampling.minP() * (1 - 1e-9));
    Map<Integer, Double> probabilities = new HashMap<>();
    double left =
        kept.stream()
            .mapToDouble(id -> Math.exp((adjusted[id] - greatest) / sampling.temperature()))
            .sum();
    for (int id : kept) {
      probabilities.put(id, Math.exp((adjusted[id] - greatest) / sampling.temperature()) / left);
    }
    return probabilities;
  }

  private static Sampling random(Random random, int vocabulary) {
    Map<Integer, Double> biases = new HashMap<>();
    if (random.nextInt(3) == 0) {
      biases.put(random.nextInt(vocabulary), random.nextGaussian() * 5);
      biases.put(random.nextInt(vocabulary), Double.NEGATIVE_INFINITY);
      biases.put(vocabulary + 7, 3.0);
    }
    Penalties penalties =
        random.nextBoolean()
            ? Penalties.NONE
            : new Penalties(
                0.5 + random.nextDouble(),
                random.nextGaussian(),
                random.nextGaussian(),
                random.nextInt(20));
    return new Sampling(
        random.nextInt(8) == 0 ? 0 : random.nextDouble() * 3 + 0.01,
        random.nextBoolean() ? 0 : random.nextInt(vocabulary + 5),
        random.nextBoolean() ? 1 : random.nextDouble() * 0.999 + 0.0005,
        random.nextBoolean() ? 0 : random.nextDouble(),
        penalties,
        biases,
        random.nextLong());
  }

  @Test
  public void choose_anySettings_staysWithinWhatTheStepsLeave() {
    long seed = System.nanoTime();
    System.out.println("SamplerTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      int vocabulary = 2 + random.nextInt(60);
      float[] logits = logits(random, vocabulary);
      Sampling sampling = random(random, vocabulary);
      List<Integer> past = new ArrayList<>();
      int[] prompt = random.ints(random.nextInt(10), 0, vocabulary).toArray();
      for (int id : prompt) {
        past.add(id);
      }
      Sampler sampler = new Sampler(sampling, prompt);
      for (int i = 0; i < 5; i++) {
        int id = sampler.choose(logits);
        assertThat(naive(logits, sampling, past)).as("%s after %s", sampling, past).containsKey(id);
        past.add(id);
      }
    }
  }

  /** Multiples of 1/8, so that there are ties. */
  private static float[] logits(Random random, int vocabulary) {
    float[] logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] = Math.round(random.nextGaussian() * 32) / 8f;
    }
    return logits;
  }

  /** Candidates hold exactly what the steps leave, in order, also where the vocabulary is large. */
  @Test
  public void candidates_anySettings_areWhatTheStepsLeave() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      int vocabulary = round < 290 ? 2 + random.nextInt(300) : 50_000;
      float[] logits = logits(random, vocabulary);
      Sampling base = random(random, vocabulary);
      Sampling sampling =
          new Sampling(1, base.topK(), base.topP(), base.seed()).withMinP(base.minP());
      Candidates candidates = Candidates.of(logits, sampling, KernelProvider.plainJava().vectors());
      Map<Integer, Double> expected = naive(logits, sampling, List.of());
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < candidates.count(); i++) {
        ids.add(candidates.id(i));
      }
      assertThat(ids).as("%s of %d", sampling, vocabulary).hasSameElementsAs(expected.keySet());
      assertThat(ids)
          .isSortedAccordingTo(
              Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparing(id -> id));
    }
  }

  @Test
  public void choose_manyDraws_followsTheProbabilities() {
    float[] logits = {1, 3, -2, 2.5f, 0, 2.9f};
    Sampling sampling = new Sampling(1.7, 5, 0.97, 42).withMinP(0.01);
    Map<Integer, Double> expected = naive(logits, sampling, List.of());
    Sampler sampler = new Sampler(sampling);
    int draws = 100_000;
    int[] counts = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.choose(logits)]++;
    }
    for (int id = 0; id < counts.length; id++) {
      double probability = expected.getOrDefault(id, 0.0);
      double tolerance = 5 * Math.sqrt(draws * probability * (1 - probability));
      assertThat(Math.abs(counts[id] - draws * probability)).isLessThanOrEqualTo(tolerance);
    }
  }

  @Test
  public void choose_sameSeed_givesTheSameIds() {
    Random random = new Random(1);
    Sampler one = new Sampler(new Sampling(1, 0, 0.9, 7));
    Sampler two = new Sampler(new Sampling(1, 0, 0.9, 7));
    for (int i = 0; i < 200; i++) {
      float[] logits = logits(random, 100);
      float[] before = logits.clone();
      assertThat(one.choose(logits)).isEqualTo(two.choose(logits));
      assertThat(logits).as("logits are left alone").isEqualTo(before);
    }
  }

  @Test
  public void choose_repetitionPenaltyGreedy_turnsAwayFromRepeats() {
    float[] logits = {5, 4.9f, 4.8f};
    Sampling sampling = Sampling.GREEDY.withPenalties(new Penalties(1.1, 0, 0, 2));
    Sampler sampler = new Sampler(sampling, 0);
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(sampler.choose(logits));
    }
    assertThat(ids).containsExactly(1, 2, 0, 1, 2, 0);
  }

  @Test
  public void sampling_outOfRange_isRefused() {
    assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0)).hasMessageContaining("[0, 1000]: -1.0");
    assertThatThrownBy(() -> Sampling.GREEDY.withMinP(1.5)).hasMessageContaining("[0, 1]: 1.5");
    assertThatThrownBy(() -> Sampling.GREEDY.withLogitBias(Map.of(-1, 1.0)))
        .hasMessageContaining("-1, 1.0");
    assertThatThrownBy(() -> new Penalties(0, 0, 0, 1)).hasMessageContaining("(0, 1000]: 0.0");
    assertThatThrownBy(() -> new Penalties(1, Double.NaN, 0, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Penalties(1, 0, 0, -1)).hasMessageContaining("at least 0: -1");
  }
}
