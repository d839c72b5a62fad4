package dev.selkie.eval.scoring;

import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/*
 * 84.6 % of MMLU's 5-shot text are the examples that all questions of a subject begin with. Their
 * keys and values are computed once, and every question goes on from a fork. A beginning that
 * continues another one (more examples of the same subject) continues its state.
 */

/** States after beginnings that several requests share; the most recently used ones are kept. */
final class SharedBeginnings {
  private static final int MOST_KEPT = 8;

  private final Supplier<DecoderState> empty;
  private final Map<IntBuffer, DecoderState> states = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * None yet.
   *
   * @param empty gives a state without tokens
   */
  SharedBeginnings(Supplier<DecoderState> empty) {
    this.empty = empty;
  }

  /**
   * Prepares the beginnings of some requests and forgets others that were not used for long.
   *
   * @return what must be computed before {@link #stateFor}; without logits
   */
  List<Segment> prepare(List<ScoringRequest> requests) {
    Set<IntBuffer> wanted =
        requests.stream()
            .filter(request -> request.shared() > 0)
            .map(SharedBeginnings::key)
            .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    List<Segment> segments = new ArrayList<>();
    Map<IntBuffer, DecoderState> made = new LinkedHashMap<>();
    for (IntBuffer ids : wanted) {
      if (states.get(ids) == null) { // get, not containsKey: it marks the state as used
        DecoderState state = longestBeginningOf(ids);
        int[] rest = Arrays.copyOfRange(ids.array(), state.position(), ids.remaining());
        segments.add(new Segment(state, rest, rest.length));
        made.put(ids, state);
      }
    }
    states.putAll(made);
    var oldest = states.values().iterator();
    for (int excess = states.size() - Math.max(MOST_KEPT, wanted.size()); excess > 0; excess--) {
      oldest.next().close();
      oldest.remove();
    }
    return segments;
  }

  /** A state of its own that holds the request's first tokens; empty if none are shared. */
  DecoderState stateFor(ScoringRequest request) {
    DecoderState state = request.shared() > 0 ? states.get(key(request)) : null;
    return state == null ? empty.get() : state.fork();
  }

  private DecoderState longestBeginningOf(IntBuffer ids) {
    DecoderState longest = null;
    int length = 0;
    for (var entry : states.entrySet()) {
      IntBuffer known = entry.getKey();
      int common = ids.mismatch(known);
      if (common == known.remaining() && common > length) {
        longest = entry.getValue();
        length = common;
      }
    }
    return longest == null ? empty.get() : longest.fork();
  }

  private static IntBuffer key(ScoringRequest request) {
    return IntBuffer.wrap(Arrays.copyOf(request.context(), request.shared()));
  }
}
