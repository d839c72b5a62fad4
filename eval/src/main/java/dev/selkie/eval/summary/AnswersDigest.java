package dev.selkie.eval.summary;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.Sha256;
import dev.selkie.eval.run.ModeKey;
import dev.selkie.eval.run.Sample;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** A hash of what was answered, without when. */
final class AnswersDigest {
  private AnswersDigest() {}

  /** SHA-256 over mode, style, question and the bits of every score, or what the model wrote. */
  static String of(Answers answers, List<ModeKey> modes, List<PromptStyle> styles) {
    MessageDigest digest = Sha256.digest();
    for (ModeKey mode : modes) {
      for (PromptStyle style : styles) {
        for (Sample sample : answers.of(mode, style)) {
          digest.update(line(mode, style, sample).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String line(ModeKey mode, PromptStyle style, Sample sample) {
    StringBuilder line = new StringBuilder(mode.title());
    line.append('\t').append(style.label()).append('\t').append(sample.id());
    for (double score : sample.scores()) {
      line.append('\t').append(Long.toHexString(Double.doubleToRawLongBits(score)));
    }
    if (sample.written() != null) {
      line.append('\t').append(sample.written());
    }
    return line.append('\n').toString();
  }
}
