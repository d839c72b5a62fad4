package dev.selkie.eval;

import dev.selkie.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;

/** One token a byte, with beginning-of-sequence 256; " A" to " D" are the tokens 257 to 260. */
public class ByteTokenizer implements Tokenizer {
  private static final int BOS = 256;
  private static final int LETTERS = 257;

  @Override
  public int vocabularySize() {
    return LETTERS + 4;
  }

  @Override
  public int[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    int count = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean letter =
          bytes[i] == ' ' && i + 1 < bytes.length && bytes[i + 1] >= 'A' && bytes[i + 1] <= 'D';
      ids[count++] = letter ? LETTERS + bytes[++i] - 'A' : Byte.toUnsignedInt(bytes[i]);
    }
    return java.util.Arrays.copyOf(ids, count);
  }

  @Override
  public String decode(int... ids) {
    byte[] bytes = new byte[2 * ids.length];
    int count = 0;
    for (int id : ids) {
      if (id >= LETTERS) {
        bytes[count++] = ' ';
        bytes[count++] = (byte) ('A' + id - LETTERS);
      } else if (id < BOS) {
        bytes[count++] = (byte) id;
      }
    }
    return new String(bytes, 0, count, StandardCharsets.UTF_8);
  }

  @Override
  public int bos() {
    return BOS;
  }

  @Override
  public int eos() {
    return -1;
  }

  @Override
  public boolean addBos() {
    return true;
  }
}
