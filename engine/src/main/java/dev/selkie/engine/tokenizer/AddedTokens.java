package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/*
 * Tokens that are cut out of a text before anything else looks at it, the leftmost first, the
 * longest of those that begin at one place. User-defined ones always; control tokens, which steer
 * the model, only where the caller vouches for the text, or whoever writes the text could end his
 * turn and begin the system's.
 */
/** Cuts added tokens out of texts. */
final class AddedTokens {
  /** Longest text of an added token, in UTF-16 units. */
  private static final int MAX_LENGTH = 4096;

  private final TokenTrie userDefined = new TokenTrie();
  private final TokenTrie all = new TokenTrie();
  private final BitSet stripLeft;
  private final BitSet stripRight;

  AddedTokens(Path file, Metadata metadata, Vocabulary vocabulary) throws MalformedModelException {
    for (int id = 0; id < vocabulary.size(); id++) {
      Vocabulary.Type type = vocabulary.type(id);
      boolean user = type == Vocabulary.Type.USER_DEFINED;
      boolean control = type == Vocabulary.Type.CONTROL || type == Vocabulary.Type.UNKNOWN;
      String text = vocabulary.text(id);
      if ((!user && !control) || text.isEmpty()) {
        continue;
      }
      if (text.length() > MAX_LENGTH) {
        throw new MalformedModelException(
            file, "an added token must have at most " + MAX_LENGTH + " characters: token " + id);
      }
      all.add(text, id);
      if (user) {
        userDefined.add(text, id);
      }
    }
    stripLeft = ids(metadata, TokenizerFiles.STRIP_LEFT);
    stripRight = ids(metadata, TokenizerFiles.STRIP_RIGHT);
    if (namedPhi3(metadata)) {
      stripRightAsPhi3(vocabulary);
    }
  }

  private static BitSet ids(Metadata metadata, String key) {
    BitSet ids = new BitSet();
    metadata.list(key, Long.class).stream()
        .filter(id -> id >= 0 && id < Integer.MAX_VALUE)
        .forEach(id -> ids.set(id.intValue()));
    return ids;
  }

  /** GGUF has no place for the strip marks; Phi-3's files are told by their name. */
  private static boolean namedPhi3(Metadata metadata) {
    String name = metadata.text("general.name").orElse("").toLowerCase(Locale.ROOT);
    return name.contains("phi-3") || name.contains("phi3");
  }

  private void stripRightAsPhi3(Vocabulary vocabulary) {
    for (int id = 0; id < vocabulary.size(); id++) {
      Vocabulary.Type type = vocabulary.type(id);
      if (type == Vocabulary.Type.CONTROL || type == Vocabulary.Type.USER_DEFINED) {
        stripRight.set(id, !List.of("<s>", "<|endoftext|>").contains(vocabulary.text(id)));
      }
    }
  }

  /**
   * A stretch of a text.
   *
   * @param id of the added token, or -1 for plain text
   */
  record Fragment(String text, int id) {}

  /** The fragments of a text in order; plain ones are not empty. */
  List<Fragment> cut(String text, boolean withControl) {
    TokenTrie trie = withControl ? all : userDefined;
    List<Fragment> fragments = new ArrayList<>();
    int plain = 0;
    int at = 0;
    while (at < text.length()) {
      TokenTrie.Match match = trie.longest(text, at);
      if (match.length() == 0) {
        at++;
        continue;
      }
      int id = match.id();
      int end = stripLeft.get(id) ? withoutSpaceBefore(text, plain, at) : at;
      addPlain(fragments, text, plain, end);
      fragments.add(new Fragment(text.substring(at, at + match.length()), id));
      at += match.length();
      while (stripRight.get(id) && at < text.length() && white(text.charAt(at))) {
        at++;
      }
      plain = at;
    }
    addPlain(fragments, text, plain, text.length());
    return fragments;
  }

  private static int withoutSpaceBefore(String text, int from, int to) {
    int end = to;
    while (end > from && white(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean white(char unit) {
    return Character.isWhitespace(unit) || unit == '\u00a0' || unit == '\u0085';
  }

  private static void addPlain(List<Fragment> fragments, String text, int from, int to) {
    if (to > from) {
      fragments.add(new Fragment(text.substring(from, to), -1));
    }
  }
}
