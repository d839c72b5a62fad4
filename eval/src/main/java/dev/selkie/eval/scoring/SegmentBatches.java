package dev.selkie.eval.scoring;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs segments in passes of a bounded number of tokens, which is the number of lanes of an
 * encrypted product.
 *
 * @param batchTokens most tokens in one pass over the weights, unless one segment alone has more
 */
record SegmentBatches(Decoder decoder, int batchTokens) {
  SegmentBatches {
    if (batchTokens < 1) {
      throw new IllegalArgumentException("batchTokens must be positive: " + batchTokens);
    }
  }

  /** Logits of all wanted positions in order. */
  List<float[]> forward(List<Segment> segments) {
    List<float[]> rows = new ArrayList<>();
    int start = 0;
    while (start < segments.size()) {
      int end = start;
      int tokens = 0;
      do {
        tokens += segments.get(end++).ids().length;
      } while (end < segments.size() && tokens + segments.get(end).ids().length <= batchTokens);
      rows.addAll(Arrays.asList(decoder.forward(segments.subList(start, end))));
      start = end;
    }
    return rows;
  }
}
