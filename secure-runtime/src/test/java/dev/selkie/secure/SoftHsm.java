package dev.selkie.secure;

import dev.selkie.secure.keystore.TokenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testng.SkipException;

/**
 * A token of SoftHSM2, for whose library one configuration holds as long as the process lives: the
 * build points {@code SOFTHSM2_CONF} at a file under target/, whose tokens are made anew here.
 */
public final class SoftHsm implements AutoCloseable {
  private static final String PIN = "1234";
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
          Path.of("/usr/local/lib/softhsm/libsofthsm2.so"),
          Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

  private final Path library;

  private SoftHsm(Path library) {
    this.library = library;
  }

  /**
   * An empty token in the first slot.
   *
   * @throws SkipException if SoftHSM2 is not installed
   */
  public static SoftHsm start() throws IOException, InterruptedException {
    Path library =
        LIBRARIES.stream()
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new SkipException("needs SoftHSM2 (Debian: softhsm2)"));
    String configured = System.getenv("SOFTHSM2_CONF");
    if (configured == null) {
      throw new SkipException("needs SOFTHSM2_CONF, which the build sets");
    }
    Path configuration = Path.of(configured).toAbsolutePath();
    Path tokens = configuration.resolveSibling("softhsm-tokens");
    if (!Files.exists(configuration)) {
      Files.createDirectories(tokens);
      Files.writeString(
          configuration,
          "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
      run(
          List.of(
              "softhsm2-util",
              "--init-token",
              "--free",
              "--label",
              "selkie",
              "--pin",
              PIN,
              "--so-pin",
              "4321"));
    }
    return new SoftHsm(library);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(
          "softhsm2-util failed: " + new String(output, java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  public TokenAddress address() {
    return new TokenAddress(library, 0);
  }

  /** A copy, which the caller may wipe. */
  public char[] pin() {
    return PIN.toCharArray();
  }

  /** Leaves the token: the library in this process would not see another. */
  @Override
  public void close() {
    // nothing to do
  }
}
