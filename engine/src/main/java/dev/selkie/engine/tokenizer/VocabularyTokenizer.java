package dev.selkie.engine.tokenizer;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.stream.IntStream;

/** What both kinds of tokenizers share: the vocabulary and the added tokens. */
abstract class VocabularyTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;
  private final AddedTokens added;
  private final boolean addBos;
  private final boolean composed;

  VocabularyTokenizer(Path file, Metadata metadata, boolean addBosUnlessSaid)
      throws MalformedModelException {
    vocabulary = new Vocabulary(file, metadata);
    added = new AddedTokens(file, metadata, vocabulary);
    addBos = metadata.flag(Vocabulary.PREFIX + "add_bos_token").orElse(addBosUnlessSaid);
    composed = metadata.flag(TokenizerFiles.NORMALIZE_NFC).orElse(false);
  }

  /**
   * Appends the ids of plain text.
   *
   * @param index of the text among the fragments that added tokens cut
   */
  abstract void encodePlain(String text, int index, IntStream.Builder out);

  final Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public final int[] encode(String text) {
    return encode(text, false);
  }

  @Override
  public final int[] encodeMarked(String text) {
    return encode(text, true);
  }

  private int[] encode(String text, boolean withControl) {
    IntStream.Builder out = IntStream.builder();
    int index = 0;
    for (AddedTokens.Fragment fragment : added.cut(text, withControl)) {
      if (fragment.id() >= 0) {
        out.add(fragment.id());
      } else {
        String plain = fragment.text();
        encodePlain(
            composed ? Normalizer.normalize(plain, Normalizer.Form.NFC) : plain, index, out);
      }
      index++;
    }
    return out.build().toArray();
  }

  @Override
  public final int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public final String tokenText(int id) {
    return vocabulary.text(id);
  }

  @Override
  public final int bos() {
    return vocabulary.bos();
  }

  @Override
  public final int eos() {
    return vocabulary.eos();
  }

  @Override
  public final boolean endsText(int id) {
    return vocabulary.ends(id);
  }

  @Override
  public final boolean addBos() {
    return addBos;
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "[" + vocabulary.size() + "]";
  }
}
