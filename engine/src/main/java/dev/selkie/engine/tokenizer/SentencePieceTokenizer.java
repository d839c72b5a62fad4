package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * SentencePiece BPE [1]: the text's characters are merged pairwise, always the adjacent pair whose
 * union is the token with the highest score (the leftmost of equals), until no pair is a token;
 * a character that is no token becomes its UTF-8 bytes. A queue of candidate pairs makes that
 * O(n log n). Spaces are written as U+2581, and one is put in front of a text that is not empty.
 *
 * [1] Kudo, Richardson: SentencePiece, EMNLP 2018.
 */
/** SentencePiece BPE with byte fallback, as Llama 2 and llama2.c use it. */
final class SentencePieceTokenizer implements Tokenizer {
  private static final char SPACE = '\u2581';

  private final Vocabulary vocabulary;
  private final int[] byteIds = new int[256];
  private final int[] byteOf;
  private final boolean addSpacePrefix;
  private final boolean addBos;

  SentencePieceTokenizer(Path file, Metadata metadata) throws MalformedModelException {
    vocabulary = new Vocabulary(file, metadata);
    addSpacePrefix = metadata.flag(Vocabulary.PREFIX + "add_space_prefix").orElse(true);
    addBos = metadata.flag(Vocabulary.PREFIX + "add_bos_token").orElse(true);
    byteOf = new int[vocabulary.size()];
    Arrays.fill(byteOf, -1);
    Arrays.fill(byteIds, -1);
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.type(id) == Vocabulary.Type.BYTE) {
        int value = byteValue(file, vocabulary.text(id));
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
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String marked = (addSpacePrefix ? " " + text : text).replace(' ', SPACE);
    PairMerger merger =
        new PairMerger(marked.length()) {
          @Override
          double rank(int left, int right) {
            int id = vocabulary.plainId(marked.substring(start(left), end(right)));
            return id < 0 ? NONE : -vocabulary.score(id);
          }
        };
    for (int i = 0; i < marked.length(); i = marked.offsetByCodePoints(i, 1)) {
      merger.add(i, marked.offsetByCodePoints(i, 1));
    }
    List<Integer> ids = new ArrayList<>();
    merger.merge((start, end) -> append(marked.substring(start, end), ids));
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private void append(String piece, List<Integer> ids) {
    int id = vocabulary.plainId(piece);
    if (id >= 0) {
      ids.add(id);
      return;
    }
    for (byte unit : piece.getBytes(StandardCharsets.UTF_8)) {
      int byteId = byteIds[unit & 0xff];
      int known = byteId >= 0 ? byteId : vocabulary.unknown();
      if (known < 0) {
        throw new IllegalArgumentException("the vocabulary has no token for: " + piece);
      }
      ids.add(known);
    }
  }

  @Override
  public String decode(int... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      String text = vocabulary.text(id);
      switch (vocabulary.type(id)) {
        case BYTE -> bytes.write(byteOf[id]);
        case NORMAL, USER_DEFINED, UNUSED, UNDEFINED ->
            bytes.writeBytes(text.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8));
        case CONTROL, UNKNOWN -> {}
      }
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return addSpacePrefix && text.startsWith(" ") ? text.substring(1) : text;
  }

  @Override
  public int bos() {
    return vocabulary.bos();
  }

  @Override
  public int eos() {
    return vocabulary.eos();
  }

  @Override
  public boolean addBos() {
    return addBos;
  }
}
