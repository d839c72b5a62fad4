package dev.selkie.engine.tokenizer;

import java.util.HashMap;
import java.util.Map;

/** Finds the longest of a set of texts at a place of a text; costs the length of the longest. */
final class TokenTrie {
  private final Map<Long, Integer> children = new HashMap<>();
  private final Map<Integer, Integer> ids = new HashMap<>();
  private int nodes = 1;

  /** What stands at a place. */
  record Match(int id, int length) {}

  void add(String text, int id) {
    int node = 0;
    for (int i = 0; i < text.length(); i++) {
      node = children.computeIfAbsent(key(node, text.charAt(i)), key -> nodes++);
    }
    ids.putIfAbsent(node, id);
  }

  /** The longest text at {@code from}, or a match of length 0. */
  Match longest(String text, int from) {
    int id = -1;
    int length = 0;
    Integer node = 0;
    for (int i = from; i < text.length(); i++) {
      node = children.get(key(node, text.charAt(i)));
      if (node == null) {
        break;
      }
      Integer found = ids.get(node);
      if (found != null) {
        id = found;
        length = i + 1 - from;
      }
    }
    return new Match(id, length);
  }

  private static long key(int node, char unit) {
    return (long) node << 16 | unit;
  }
}
