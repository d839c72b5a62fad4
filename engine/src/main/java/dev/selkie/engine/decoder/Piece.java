package dev.selkie.engine.decoder;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive tokens of one segment within one pass over the weights.
 *
 * @param ids the segment's tokens, of which {@code [from, from + tokens)} are meant
 * @param start position of the first of them in its sequence
 * @param row index of the first of them in the pass
 * @param wantedFrom logits are wanted for the piece's tokens from this index on
 */
@SuppressWarnings("ArrayRecordComponent") // made and consumed within one call, never compared
record Piece(
    KeyValueCache cache, int[] ids, int from, int tokens, int start, int row, int wantedFrom) {

  int wanted() {
    return tokens - wantedFrom;
  }

  /** Cuts segments into passes of at most {@code limit} tokens each. */
  static List<List<Piece>> passes(List<Segment> segments, int limit) {
    List<List<Piece>> passes = new ArrayList<>();
    List<Piece> pass = new ArrayList<>();
    int row = 0;
    for (Segment segment : segments) {
      KeyValueCache cache = (KeyValueCache) segment.state();
      int length = segment.ids().length;
      int from = 0;
      while (from < length) {
        int tokens = Math.min(length - from, limit - row);
        int wantedFrom = Math.min(tokens, Math.max(0, segment.logitsFrom() - from));
        pass.add(
            new Piece(
                cache, segment.ids(), from, tokens, cache.position() + from, row, wantedFrom));
        from += tokens;
        row += tokens;
        if (row == limit) {
          passes.add(pass);
          pass = new ArrayList<>();
          row = 0;
        }
      }
    }
    if (!pass.isEmpty()) {
      passes.add(pass);
    }
    return passes;
  }
}
