package dev.selkie.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.selkie.engine.Model;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.container.ModelIdentity;
import dev.selkie.secure.container.SealedAccess;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;

/**
 * What {@link SealBench} measures in a JVM of its own, because a model is loaded once, by a JVM
 * that has just started. Prints one number.
 *
 * <p>Arguments: what to measure, the folder of {@link BenchFiles}, and the plain model. The bench's
 * keystore lives for the length of the bench and guards random bytes, so its password is no secret.
 */
final class SealProbe {
  /** Password of the bench's keystore. */
  static final String PASSWORD = "bench";

  /** Name of its key. */
  static final String KEY = "bench";

  /** Name of the key that signs. */
  static final String SIGNER = "publisher";

  private static final long COLD_BYTES = 2L << 30;
  private static final double STEADY_SECONDS = 4;

  private SealProbe() {}

  /** Measures one thing and prints it. */
  public static void main(String[] arguments) throws Exception {
    BenchFiles files = new BenchFiles(Path.of(arguments[1]), Path.of(arguments[2]));
    double result =
        switch (arguments[0]) {
          case "copy" -> copy(files.plain(), files.copy());
          case "load-plain" -> LoadProbe.loadPlain(files.plain());
          case "read-plain" -> LoadProbe.readPlain(files.plain());
          case "open" -> open(files);
          case "steady-memory" -> SteadyProbe.measure(STEADY_SECONDS);
          default -> withKey(arguments[0], files);
        };
    System.out.println(result);
  }

  /** The key is found first: opening a keystore is slow on purpose and measured by itself. */
  private static double withKey(String what, BenchFiles files) throws IOException {
    char[] password = PASSWORD.toCharArray();
    try (ModelKeystore store = ModelKeystore.open(files.keystore(), password);
        KeystoreKey key = store.key(KEY).orElseThrow();
        SigningKey signer = store.signingKey(SIGNER).orElseThrow()) {
      return switch (what) {
        case "seal" -> seal(files.plain(), files.sealed(), key, signer);
        case "load-sealed" -> LoadProbe.loadSealed(files, Trust.UNSIGNED_ALLOWED);
        case "load-signed" -> LoadProbe.loadSealed(files, Trust.of(signer.signer()));
        case "read-sealed" -> LoadProbe.readSealed(files.sealed(), key, Trust.UNSIGNED_ALLOWED);
        case "read-signed" -> LoadProbe.readSealed(files.sealed(), key, Trust.of(signer.signer()));
        case "cold" -> cold(files.sealed(), key);
        case "steady-file" -> steady(files.sealed(), key);
        default -> throw new IllegalArgumentException("unknown measurement: " + what);
      };
    }
  }

  /** Seconds to seal a file, until it is on the disk. */
  private static double seal(Path plain, Path sealed, KeystoreKey key, SigningKey signer)
      throws IOException {
    long start = System.nanoTime();
    try (Model model = Model.open(plain, OpenOptions.NONE)) {
      ModelIdentity identity = new ModelIdentity("bench", 1);
      SealedModel.seal(model.weights(), sealed, List.of(key), identity, signer);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Seconds to read a file, hash it with SHA-256 and write it, until it is on the disk. */
  private static double copy(Path plain, Path copy) throws Exception {
    long start = System.nanoTime();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20);
    try (FileChannel in = FileChannel.open(plain, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                copy,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      while (in.read(piece.clear()) >= 0) {
        digest.update(piece.flip());
        for (piece.rewind(); piece.hasRemaining(); ) {
          out.write(piece);
        }
      }
      digest.digest();
      out.force(true);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** CPU seconds of the whole JVM for the first 2 GiB it decrypts. */
  private static double cold(Path file, KeystoreKey key) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (WeightSource weights = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      ByteBuffer target = room(weights);
      long start = system.getProcessCpuTime();
      long bytes = 0;
      while (bytes < COLD_BYTES) {
        for (TensorInfo tensor : weights.tensors()) {
          if (bytes < COLD_BYTES) {
            weights.read(tensor, target.clear());
            bytes += tensor.bytes();
          }
        }
      }
      double seconds = (system.getProcessCpuTime() - start) / 1e9;
      return seconds * COLD_BYTES / bytes;
    }
  }

  /** Gigabytes decrypted for each CPU second of the JVM, after as long without counting. */
  private static double steady(Path file, KeystoreKey key) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (WeightSource weights = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      ByteBuffer target = room(weights);
      decryptFor(STEADY_SECONDS, weights, target);
      long start = system.getProcessCpuTime();
      long bytes = decryptFor(STEADY_SECONDS, weights, target);
      return bytes / (double) (system.getProcessCpuTime() - start);
    }
  }

  private static long decryptFor(double seconds, WeightSource weights, ByteBuffer target)
      throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long bytes = 0;
    while (System.nanoTime() < end) {
      for (TensorInfo tensor : weights.tensors()) {
        weights.read(tensor, target.clear());
        bytes += tensor.bytes();
      }
    }
    return bytes;
  }

  private static ByteBuffer room(WeightSource weights) {
    long greatest = weights.tensors().stream().mapToLong(TensorInfo::bytes).max().orElse(0);
    ByteBuffer target = weights.memory().allocate(Math.toIntExact(greatest));
    while (target.hasRemaining()) {
      target.put((byte) 1);
    }
    return target;
  }

  /** Seconds from the keystore's password to the first tensor. */
  private static double open(BenchFiles files) throws IOException {
    long start = System.nanoTime();
    KeyProvider keys = KeyProvider.keystore(files.keystore(), PASSWORD::toCharArray);
    Trust trust = new Trust(PublicKeyFile.signers(files.signers()), false);
    OpenOptions options = OpenOptions.of(new SealedAccess(List.of(keys), trust));
    try (Model model = Model.open(files.sealed(), options)) {
      WeightSource weights = model.weights();
      ByteBuffer first = weights.read(weights.tensors().get(0));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!first.hasRemaining()) {
        throw new IllegalStateException("the first tensor was not read");
      }
      return seconds;
    }
  }
}
