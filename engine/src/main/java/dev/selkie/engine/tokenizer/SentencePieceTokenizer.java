package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * SentencePiece BPE [1]: the text's characters are merged pairwise, always the adjacent pair whose
 * union is the token with the highest score (the leftmost of equals), until no pair is a token;
 * a character that is no token becomes its UTF-8 bytes. A queue of candidate pairs makes that
 * O(n log n). Spaces are written as U+2581, and one is put in front of a text that is not empty.
 *
 * Where no token has a space behind anything else, no merge reaches from one word into the next, so
 * merging word by word gives the same tokens, and a word that was merged before need not be again.
 *
 * [1] Kudo, Richardson: SentencePiece, EMNLP 2018.
 */
/**
 * SentencePiece BPE with byte fallback, as Llama 2 and llama2.c use it. Where the vocabulary lists
 * its merges, as a tokenizer.json does, their order decides instead of the scores.
 */
final class SentencePieceTokenizer extends VocabularyTokenizer {
  private static final char SPACE = '\u2581';

  /** A shorter text, in UTF-16 units, is merged sooner than the vocabulary is looked through. */
  private static final int WORTH_CUTTING = 256;

  private static final int REMEMBERED_WORDS = 1 << 14;
  private static final int REMEMBERED_LENGTH = 32;

  private final @Nullable MergeTable merges;
  private final int[] byteIds = new int[256];
  private final int[] byteOf;
  private final boolean addSpacePrefix;
  private final boolean prefixFirstOnly;
  private volatile @Nullable Boolean spacesBegin;
  private final Map<String, int[]> words = new ConcurrentHashMap<>();

  SentencePieceTokenizer(Path file, Metadata metadata) throws MalformedModelException {
    super(file, metadata, true);
    addSpacePrefix = metadata.flag(Vocabulary.PREFIX + "add_space_prefix").orElse(true);
    prefixFirstOnly = metadata.flag(TokenizerFiles.PREFIX_FIRST_ONLY).orElse(false);
    List<String> lines = metadata.list(Vocabulary.PREFIX + "merges", String.class);
    merges = lines.isEmpty() ? null : new MergeTable(file, vocabulary(), lines);
    byteOf = new int[vocabulary().size()];
    Arrays.fill(byteOf, -1);
    Arrays.fill(byteIds, -1);
    for (int id = 0; id < byteOf.length; id++) {
      if (vocabulary().type(id) == Vocabulary.Type.BYTE) {
        int value = byteValue(file, vocabulary().text(id));
        byteOf[id] = value;
        byteIds[value] = id;
      }
    }
  }

  private static int byteValue(Path file, String text) throws MalformedModelException {
    if (!text.matches("<0x[0-9A-Fa-f]{2}>")) {
      throw new MalformedModelException(file, "a byte token must look like <0x0A>: " + text);
    }
    return Integer.parseInt(text.substring(3, 5), 16);
  }

  @Override
  void encodePlain(String text, int index, IntStream.Builder out) {
    boolean prefix = addSpacePrefix && (index == 0 || !prefixFirstOnly);
    // A prefix that is only wanted first is not doubled, as Hugging Face's Metaspace has it.
    String spaced = text.replace(' ', SPACE);
    boolean there = prefixFirstOnly && spaced.charAt(0) == SPACE;
    String marked = prefix && !there ? SPACE + spaced : spaced;
    if (marked.length() < WORTH_CUTTING || !spacesBegin()) {
      merge(marked, out);
      return;
    }
    for (int start = 0; start < marked.length(); ) {
      int end = wordEnd(marked, start);
      for (int id : word(marked.substring(start, end))) {
        out.add(id);
      }
      start = end;
    }
  }

  /** Where the word ends that begins at {@code start}, spaces before it included. */
  private static int wordEnd(String marked, int start) {
    int end = start;
    while (end < marked.length() && marked.charAt(end) == SPACE) {
      end++;
    }
    int next = marked.indexOf(SPACE, end);
    return next < 0 ? marked.length() : next;
  }

  private int[] word(String word) {
    int[] known = words.get(word);
    if (known != null) {
      return known;
    }
    IntStream.Builder out = IntStream.builder();
    merge(word, out);
    int[] ids = out.build().toArray();
    if (word.length() <= REMEMBERED_LENGTH) {
      if (words.size() >= REMEMBERED_WORDS) {
        words.clear(); // what is common comes back at once, and what is asked now is remembered
      }
      words.put(word, ids);
    }
    return ids;
  }

  /** Whether spaces stand only at the beginning of tokens; looked up once, for a long text. */
  private boolean spacesBegin() {
    Boolean known = spacesBegin;
    if (known == null) {
      known = IntStream.range(0, vocabularySize()).noneMatch(id -> hasInnerSpace(tokenText(id)));
      spacesBegin = known;
    }
    return known;
  }

  private static boolean hasInnerSpace(String token) {
    for (int i = 1; i < token.length(); i++) {
      if (token.charAt(i) == SPACE && token.charAt(i - 1) != SPACE) {
        return true;
      }
    }
    return false;
  }

  private void merge(String marked, IntStream.Builder out) {
    PairMerger merger = merges == null ? byScore(marked) : byMerge(marked, merges);
    for (int i = 0; i < marked.length(); i = marked.offsetByCodePoints(i, 1)) {
      merger.add(i, marked.offsetByCodePoints(i, 1));
    }
    merger.merge((start, end) -> append(marked.substring(start, end), out));
  }

  private PairMerger byScore(String marked) {
    return new PairMerger(marked.length()) {
      @Override
      double rank(int left, int right) {
        if (end(right) - start(left) > vocabulary().longest()) {
          return NONE;
        }
        int id = vocabulary().plainId(marked.substring(start(left), end(right)));
        return id < 0 ? NONE : -vocabulary().score(id);
      }
    };
  }

  private PairMerger byMerge(String marked, MergeTable table) {
    return new PairMerger(marked.length()) {
      private final int[] ids = new int[marked.length()];

      @Override
      void added(int symbol) {
        ids[symbol] = vocabulary().plainId(marked.substring(start(symbol), end(symbol)));
      }

      @Override
      double rank(int left, int right) {
        return table.rank(ids[left], ids[right]);
      }

      @Override
      void merged(int left, int right) {
        ids[left] = table.merged(ids[left], ids[right]);
      }
    };
  }

  private void append(String piece, IntStream.Builder out) {
    int id = vocabulary().plainId(piece);
    if (id >= 0) {
      out.add(id);
      return;
    }
    for (byte unit : piece.getBytes(StandardCharsets.UTF_8)) {
      int byteId = byteIds[unit & 0xff];
      int known = byteId >= 0 ? byteId : vocabulary().unknown();
      if (known < 0) {
        throw new IllegalArgumentException("the vocabulary has no token for: " + piece);
      }
      out.add(known);
    }
  }

  @Override
  public String decode(int... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      String text = vocabulary().text(id);
      switch (vocabulary().type(id)) {
        case BYTE -> bytes.write(byteOf[id]);
        case NORMAL, USER_DEFINED, UNUSED, UNDEFINED ->
            bytes.writeBytes(text.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8));
        case CONTROL, UNKNOWN -> {}
      }
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return addSpacePrefix && text.startsWith(" ") ? text.substring(1) : text;
  }
}
