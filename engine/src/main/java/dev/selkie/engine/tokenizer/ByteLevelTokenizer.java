package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/*
 * Byte-level BPE [1]: each of the 256 bytes has a printable character, the text's UTF-8 bytes are
 * merged within each word by the rank of the pair in the list of merges.
 *
 * [1] Radford et al.: Language Models are Unsupervised Multitask Learners, 2019; the bytes'
 *     characters are those of the released encoder.py.
 */
/** Byte-level BPE, as GPT-2 and its descendants use it. */
final class ByteLevelTokenizer extends VocabularyTokenizer {
  private static final char[] CHARACTERS = characters();
  private static final Map<Character, Integer> BYTES = bytes();

  private final PreTokenizer preTokenizer;
  private final MergeTable merges;
  private final boolean wholeWordsFirst;
  private final boolean addSpacePrefix;
  private final int[] byteIds = new int[256];

  ByteLevelTokenizer(Path file, Metadata metadata) throws MalformedModelException {
    this(file, metadata, preTokenizer(file, metadata));
  }

  private ByteLevelTokenizer(Path file, Metadata metadata, PreTokenizer preTokenizer)
      throws MalformedModelException {
    super(file, metadata, preTokenizer.addBos());
    this.preTokenizer = preTokenizer;
    wholeWordsFirst =
        metadata.flag(TokenizerFiles.IGNORE_MERGES).orElse(preTokenizer.wholeWordsFirst());
    addSpacePrefix = metadata.flag(Vocabulary.PREFIX + "add_space_prefix").orElse(false);
    for (int value = 0; value < 256; value++) {
      byteIds[value] = vocabulary().plainId(String.valueOf(CHARACTERS[value]));
    }
    merges =
        new MergeTable(
            file, vocabulary(), metadata.list(Vocabulary.PREFIX + "merges", String.class));
  }

  private static PreTokenizer preTokenizer(Path file, Metadata metadata)
      throws MalformedModelException {
    String pre = metadata.text(Vocabulary.PREFIX + "pre").orElse("missing");
    return PreTokenizer.of(pre)
        .orElseThrow(
            () ->
                new MalformedModelException(
                    file,
                    "tokenizer.ggml.pre must be one of " + PreTokenizer.names() + ": " + pre));
  }

  @Override
  void encodePlain(String text, int index, IntStream.Builder out) {
    boolean prefix = addSpacePrefix && index == 0 && !text.startsWith(" ");
    for (String word : preTokenizer.split(prefix ? " " + text : text)) {
      encodeWord(word, out);
    }
  }

  private void encodeWord(String word, IntStream.Builder out) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int whole = wholeWordsFirst ? vocabulary().plainId(characters(bytes)) : -1;
    if (whole >= 0) {
      out.add(whole);
      return;
    }
    int[] ids = new int[bytes.length];
    PairMerger merger =
        new PairMerger(bytes.length) {
          @Override
          double rank(int left, int right) {
            return merges.rank(ids[left], ids[right]);
          }

          @Override
          void merged(int left, int right) {
            ids[left] = merges.merged(ids[left], ids[right]);
          }
        };
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = byteId(bytes[i]);
      merger.add(i, i + 1);
    }
    merger.merge((start, end) -> out.add(ids[start]));
  }

  private int byteId(byte value) {
    int id = byteIds[value & 0xff];
    int known = id >= 0 ? id : vocabulary().unknown();
    if (known < 0) {
      throw new IllegalArgumentException(
          "the vocabulary has no token for byte 0x" + Integer.toHexString(value & 0xff));
    }
    return known;
  }

  @Override
  public String decode(int... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      String text = vocabulary().text(id);
      switch (vocabulary().type(id)) {
        case CONTROL, UNKNOWN -> {}
        case USER_DEFINED -> bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        default -> text.chars().forEach(unit -> appendByte((char) unit, bytes));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void appendByte(char character, ByteArrayOutputStream bytes) {
    Integer value = BYTES.get(character);
    if (value == null) {
      bytes.writeBytes(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
    } else {
      bytes.write(value);
    }
  }

  private static String characters(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      text.append(CHARACTERS[value & 0xff]);
    }
    return text.toString();
  }

  /** The printable character of each byte: itself, or one from U+0100 on in order. */
  private static char[] characters() {
    char[] characters = new char[256];
    char next = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~')
              || (value >= 0xa1 && value <= 0xac)
              || (value >= 0xae && value <= 0xff);
      characters[value] = printable ? (char) value : next++;
    }
    return characters;
  }

  private static Map<Character, Integer> bytes() {
    Map<Character, Integer> bytes = new HashMap<>();
    for (int value = 0; value < 256; value++) {
      bytes.put(CHARACTERS[value], value);
    }
    return Map.copyOf(bytes);
  }
}
