package dev.selkie.engine.weights.llama2c;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A llama2.c tokenizer file (int32 longest length, then for each token float32 score, int32 length,
 * UTF-8 text) as the {@code tokenizer.ggml.*} entries of GGUF.
 */
final class Llama2cVocabulary {
  /** Ids that SentencePiece, and so llama2.c, fixes: unknown, beginning, end. */
  private static final long UNKNOWN = 0;

  private static final long BOS = 1;
  private static final long EOS = 2;

  /** GGUF's token types. */
  private static final long TYPE_NORMAL = 1;

  private static final long TYPE_UNKNOWN = 2;
  private static final long TYPE_CONTROL = 3;
  private static final long TYPE_BYTE = 6;

  private static final long MAX_FILE_BYTES = 64L << 20;
  private static final Pattern BYTE_TOKEN = Pattern.compile("<0x[0-9A-F]{2}>");

  private Llama2cVocabulary() {}

  /** Reads the first {@code size} tokens of the file. */
  static Map<String, Object> read(Path path, int size) throws IOException {
    ByteBuffer in;
    try (ModelFile file = ModelFile.open(path)) {
      if (file.size() > MAX_FILE_BYTES) {
        throw new MalformedModelException(
            path, "a tokenizer file must be at most " + MAX_FILE_BYTES + " bytes: " + file.size());
      }
      in = file.read(0, file.size());
    }
    need(path, in, Integer.BYTES);
    in.getInt();
    List<Object> tokens = new ArrayList<>();
    List<Object> scores = new ArrayList<>();
    List<Object> types = new ArrayList<>();
    for (long id = 0; id < size; id++) {
      need(path, in, Float.BYTES + Integer.BYTES);
      scores.add((double) in.getFloat());
      String text = text(path, in);
      types.add(type(id, text));
      tokens.add(text.replace(' ', '\u2581'));
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("tokenizer.ggml.model", "llama");
    entries.put("tokenizer.ggml.tokens", List.copyOf(tokens));
    entries.put("tokenizer.ggml.scores", List.copyOf(scores));
    entries.put("tokenizer.ggml.token_type", List.copyOf(types));
    entries.put("tokenizer.ggml.unknown_token_id", UNKNOWN);
    entries.put("tokenizer.ggml.bos_token_id", BOS);
    entries.put("tokenizer.ggml.eos_token_id", EOS);
    entries.put("tokenizer.ggml.add_bos_token", true);
    entries.put("tokenizer.ggml.add_space_prefix", true);
    return entries;
  }

  private static String text(Path path, ByteBuffer in) throws MalformedModelException {
    int offset = in.position();
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedModelException(
          path, offset, "a token's length must be in the file: " + length);
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw (MalformedModelException)
          new MalformedModelException(path, offset, "a token must be valid UTF-8").initCause(e);
    }
  }

  private static long type(long id, String text) {
    if (id == UNKNOWN) {
      return TYPE_UNKNOWN;
    }
    if (id == BOS || id == EOS) {
      return TYPE_CONTROL;
    }
    return BYTE_TOKEN.matcher(text).matches() ? TYPE_BYTE : TYPE_NORMAL;
  }

  private static void need(Path path, ByteBuffer in, int bytes) throws MalformedModelException {
    if (in.remaining() < bytes) {
      throw new MalformedModelException(
          path, in.position(), "a tokenizer file must have a token for each id of the model");
    }
  }
}
