package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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
final class ByteLevelTokenizer implements Tokenizer {
  private static final char[] CHARACTERS = characters();
  private static final Map<Character, Integer> BYTES = bytes();

  private final Vocabulary vocabulary;
  private final PreTokenizer preTokenizer;
  private final boolean addBos;
  private final int[] byteIds = new int[256];

  /** Rank and merged id of a pair of ids, both packed into longs. */
  private final Map<Long, Long> merges = new HashMap<>();

  ByteLevelTokenizer(Path file, Metadata metadata) throws MalformedModelException {
    vocabulary = new Vocabulary(file, metadata);
    addBos = metadata.flag(Vocabulary.PREFIX + "add_bos_token").orElse(false);
    String pre = metadata.text(Vocabulary.PREFIX + "pre").orElse("missing");
    preTokenizer =
        PreTokenizer.of(pre)
            .orElseThrow(
                () ->
                    new MalformedModelException(
                        file,
                        "tokenizer.ggml.pre must be one of " + PreTokenizer.names() + ": " + pre));
    for (int value = 0; value < 256; value++) {
      byteIds[value] = vocabulary.plainId(String.valueOf(CHARACTERS[value]));
    }
    List<String> lines = metadata.list(Vocabulary.PREFIX + "merges", String.class);
    for (int rank = 0; rank < lines.size(); rank++) {
      addMerge(file, lines.get(rank), rank);
    }
  }

  private void addMerge(Path file, String line, int rank) throws MalformedModelException {
    int space = line.indexOf(' ', 1);
    int left = space < 0 ? -1 : vocabulary.plainId(line.substring(0, space));
    int right = space < 0 ? -1 : vocabulary.plainId(line.substring(space + 1));
    int merged = space < 0 ? -1 : vocabulary.plainId(line.replace(" ", ""));
    if (left < 0 || right < 0 || merged < 0) {
      throw new MalformedModelException(
          file, "a merge must join two tokens into a token: merge " + rank + " is " + line);
    }
    merges.putIfAbsent(pack(left, right), pack(rank, merged));
  }

  private static long pack(int high, int low) {
    return (long) high << 32 | low;
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int[] encode(String text) {
    return preTokenizer.split(text).stream().flatMapToInt(this::encodeWord).toArray();
  }

  private IntStream encodeWord(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    if (preTokenizer.wholeWordsFirst()) {
      int whole = vocabulary.plainId(characters(bytes));
      if (whole >= 0) {
        return IntStream.of(whole);
      }
    }
    int[] ids = new int[bytes.length];
    PairMerger merger =
        new PairMerger(bytes.length) {
          @Override
          double rank(int left, int right) {
            Long found = merges.get(pack(ids[left], ids[right]));
            return found == null ? NONE : (int) (found >>> 32);
          }

          @Override
          void merged(int left, int right) {
            ids[left] = merges.getOrDefault(pack(ids[left], ids[right]), -1L).intValue();
          }
        };
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = byteId(bytes[i]);
      merger.add(i, i + 1);
    }
    IntStream.Builder out = IntStream.builder();
    merger.merge((start, end) -> out.add(ids[start]));
    return out.build();
  }

  private int byteId(byte value) {
    int id = byteIds[value & 0xff];
    int known = id >= 0 ? id : vocabulary.unknown();
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
      String text = vocabulary.text(id);
      switch (vocabulary.type(id)) {
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

  @Override
  public String toString() {
    return "ByteLevelTokenizer" + Arrays.asList(preTokenizer, vocabulary.size());
  }
}
