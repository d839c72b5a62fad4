package dev.selkie.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.json.JsonDocument;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What make_tokenizers.py wrote, and the random texts it draws. */
final class GoldenTexts {
  private static final String COMMON = "  \n\r\t''aAbBsStTrREemMlLdDvV019.,/!-";

  private final List<String> alphabet;
  private long state;

  GoldenTexts(long seed) throws IOException {
    state = seed;
    alphabet =
        Files.readAllLines(file("alphabet.txt")).stream()
            .map(line -> Character.toString(Integer.parseInt(line, 16)))
            .toList();
  }

  static Path file(String name) {
    try {
      URL url = GoldenTexts.class.getResource(name);
      if (url == null) {
        throw new AssertionError("no such golden: " + name);
      }
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode json(String name) throws IOException {
    return JsonDocument.read(file(name));
  }

  /** SplitMix64. */
  private int next(int bound) {
    state += 0x9e3779b97f4a7c15L;
    long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return (int) (((mixed ^ (mixed >>> 31)) >>> 1) % bound);
  }

  /** The next text, of up to 39 characters. */
  String next() {
    StringBuilder text = new StringBuilder();
    int length = next(40);
    for (int i = 0; i < length; i++) {
      if (next(2) == 1) {
        text.append(COMMON.charAt(next(COMMON.length())));
      } else {
        text.append(alphabet.get(next(alphabet.size())));
      }
    }
    return text.toString();
  }
}
