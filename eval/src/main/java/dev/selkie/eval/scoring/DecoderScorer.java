package dev.selkie.eval.scoring;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.scoring.LogSoftmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Three passes over a group of requests. The first runs the beginnings that several of them share
 * and that are not known from an earlier group. The second runs the rest of every context once; its last logits score the
 * first token of every continuation, so a question whose continuations are single tokens (letters)
 * is done. The third runs the other tokens on forks of the context's state, those of all requests
 * together. Each pass is cut into batches of at most batchTokens tokens, the number of lanes of an
 * encrypted product.
 */

/** Scores with a decoder, batch by batch. */
public final class DecoderScorer implements QuestionScorer {
  private final SegmentBatches batches;
  private final SharedBeginnings beginnings;

  /**
   * Scores with this decoder, which stays the caller's.
   *
   * @param batchTokens most tokens in one pass over the weights, unless one request alone has more
   */
  public DecoderScorer(Decoder decoder, int batchTokens) {
    this.batches = new SegmentBatches(decoder, batchTokens);
    this.beginnings = new SharedBeginnings(decoder::newState);
  }

  /** A continuation beyond its first token: where its score goes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rest(int request, int continuation, Segment segment, int[] ids) {}

  @Override
  public List<double[]> score(List<ScoringRequest> requests) {
    batches.forward(beginnings.prepare(requests));
    List<Segment> contexts = new ArrayList<>();
    for (ScoringRequest request : requests) {
      DecoderState state = beginnings.stateFor(request);
      int[] context = request.context();
      contexts.add(
          Segment.last(state, Arrays.copyOfRange(context, state.position(), context.length)));
    }
    List<float[]> logits = batches.forward(contexts);
    List<double[]> scores = new ArrayList<>();
    List<Rest> rests = new ArrayList<>();
    for (int r = 0; r < requests.size(); r++) {
      List<int[]> continuations = requests.get(r).continuations();
      float[] row = logits.get(r);
      double normalizer = LogSoftmax.logSum(row);
      double[] score = new double[continuations.size()];
      for (int c = 0; c < score.length; c++) {
        int[] ids = continuations.get(c);
        score[c] = row[ids[0]] - normalizer;
        if (ids.length > 1) {
          DecoderState fork = contexts.get(r).state().fork();
          int[] tokens = Arrays.copyOf(ids, ids.length - 1);
          rests.add(new Rest(r, c, new Segment(fork, tokens, 0), ids));
        }
      }
      scores.add(score);
    }
    addRests(rests, scores);
    contexts.forEach(context -> context.state().close());
    return scores;
  }

  private void addRests(List<Rest> rests, List<double[]> scores) {
    List<float[]> logits = batches.forward(rests.stream().map(Rest::segment).toList());
    int row = 0;
    for (Rest rest : rests) {
      for (int i = 1; i < rest.ids().length; i++) {
        float[] next = logits.get(row++);
        scores.get(rest.request())[rest.continuation()] +=
            next[rest.ids()[i]] - LogSoftmax.logSum(next);
      }
      rest.segment().state().close();
    }
  }
}
