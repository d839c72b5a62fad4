package dev.selkie.secure.residue;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.container.SealedAccess;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The process whose memory is searched: opens a sealed model, runs it, closes it. It prints a word
 * after each step and waits for a line before the next. It knows nothing it could leave behind but
 * what it reads: the password comes over its standard input.
 */
public final class ResidueSubject {
  private ResidueSubject() {}

  /** Arguments: sealed file, keystore, mode, and whether the collector is kept busy. */
  public static void main(String[] arguments) throws IOException {
    boolean busy = Boolean.parseBoolean(arguments[3]);
    char[] password = new char[8];
    Reader in = new InputStreamReader(System.in);
    for (int i = 0; i < password.length; i++) {
      password[i] = (char) in.read();
    }
    KeyProvider keys = KeyProvider.keystore(Path.of(arguments[1]), () -> password.clone());
    OpenOptions options = OpenOptions.of(new SealedAccess(List.of(keys), Trust.UNSIGNED_ALLOWED));
    try (Model model = Model.open(Path.of(arguments[0]), options)) {
      Arrays.fill(password, '\0');
      if (busy) {
        collectAllTheTime();
      }
      try (Decoder decoder = model.decoder(mode(arguments[2]), 2)) {
        DecoderState state = decoder.newState();
        for (int id : new int[] {3, 1, 4, 1, 5, 9}) {
          decoder.forward(List.of(Segment.last(state, id)));
        }
        step(in, "open");
      }
    }
    step(in, "closed");
  }

  private static ExecutionMode mode(String name) {
    return switch (name) {
      case "q" -> new ExecutionMode.Quantized();
      case "f32" -> new ExecutionMode.Float32();
      default -> new ExecutionMode.ClearInteger(IntegerScheme.W8A8);
    };
  }

  /** Makes the collector move whatever lives on the heap, at any moment from now on. */
  private static void collectAllTheTime() {
    Thread collector =
        new Thread(
            () -> {
              byte[][] garbage = new byte[64][];
              for (int i = 0; true; i++) {
                garbage[i % 64] = new byte[8192];
                if (i % 512 == 0) {
                  System.gc();
                }
              }
            },
            "garbage");
    collector.setDaemon(true);
    collector.start();
  }

  private static void step(Reader in, String word) throws IOException {
    System.out.println(word);
    System.out.flush();
    if (in.read() < 0) {
      throw new IOException("the test went away");
    }
  }
}
