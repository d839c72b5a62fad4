package dev.selkie.engine.examples;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.chat.ChatSession;
import dev.selkie.engine.chat.ChatTemplate;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.generation.Generator;
import dev.selkie.engine.generation.Sampling;
import dev.selkie.engine.scoring.ContinuationScorer;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The library in a few lines each; docs/guide/library.md quotes what stands between the marks. */
final class LibraryExamples {
  private LibraryExamples() {}

  static String tokenize(Path file) throws IOException {
    // example: tokenize
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      Tokenizer tokenizer = model.tokenizer();
      int[] ids = tokenizer.encode("Once upon a time");
      return tokenizer.decode(ids);
    }
    // end
  }

  static void generate(Path file, PrintStream out) throws IOException {
    // example: generate
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Quantized(), 2)) {
      Generator generator = new Generator(decoder, model.tokenizer());
      generator.generate("Once", 16, Sampling.GREEDY, (id, text) -> out.print(text));
    }
    // end
  }

  static double[] score(Path file) throws IOException {
    // example: score
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 2)) {
      ContinuationScorer scorer = new ContinuationScorer(decoder, model.tokenizer(), 2048);
      ContinuationScorer.Request request =
          new ContinuationScorer.Request("The sky is", List.of(" blue", " green"));
      return scorer.score(List.of(request)).get(0).logProbabilities();
    }
    // end
  }

  static float[][] logits(Path file) throws IOException {
    // example: logits
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Float32(), 2)) {
      int[] ids = model.tokenizer().encodePrompt("Once");
      return decoder.forward(List.of(new Segment(decoder.newState(), ids, 0)));
    }
    // end
  }

  static String chat(Path file, String template) throws IOException {
    // example: chat
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(new ExecutionMode.Quantized(), 2)) {
      ChatTemplate turns = new ChatTemplate(template, model.tokenizer());
      ChatSession session = new ChatSession(decoder, model.tokenizer(), turns);
      session.system("Be brief.");
      return session.say("Hello", 16, Sampling.GREEDY, (id, text) -> {}).generation().text();
    }
    // end
  }
}
