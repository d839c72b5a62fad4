package dev.selkie.secure.container;

import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.Test;

/** The fuzz target on seeded mutations of good inputs; the profile {@code fuzz} searches on. */
public class ContainerFuzzerTest {
  @Test
  public void target_mutatedParts_readOrAreRefused() throws IOException {
    long seed = System.nanoTime();
    System.out.println("ContainerFuzzerTest seed " + seed);
    Random random = new Random(seed);
    for (byte[] good : seeds()) {
      ContainerFuzzer.fuzzerTestOneInput(good);
      for (int round = 0; round < 20_000; round++) {
        byte[] bytes = good.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
          int at = 1 + random.nextInt(Math.min(600, bytes.length - 1));
          bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) -1;
        }
        int length = random.nextInt(10) == 0 ? 1 + random.nextInt(bytes.length) : bytes.length;
        ContainerFuzzer.fuzzerTestOneInput(Arrays.copyOf(bytes, length));
      }
    }
  }

  /** A preamble, a header copy and a manifest, each with the byte in front that names it. */
  static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.file("seed.sealed");
      SealedModel.seal(
          MemoryWeights.small(), file, TestKeys.fixed("k", 1), new ModelIdentity("seed", 1));
      byte[] bytes = Files.readAllBytes(file);
      seeds.add(prefixed(0, Arrays.copyOf(bytes, 64)));
      seeds.add(prefixed(1, Arrays.copyOfRange(bytes, 4096, 2 * 4096)));
      try (SealedWeightSource sealed =
          SealedModel.open(file, TestKeys.fixed("k", 1), Trust.UNSIGNED_ALLOWED)) {
        seeds.add(prefixed(2, ManifestWriter.encode(sealed.manifest())));
      }
    }
    return seeds;
  }

  private static byte[] prefixed(int first, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put((byte) first).put(rest).array();
  }

  /** Writes the seeds for the fuzzer into a folder. */
  public static void main(String[] arguments) throws IOException {
    int number = 0;
    for (byte[] seed : seeds()) {
      Files.write(Path.of(arguments[0], "seed-" + number++), seed);
    }
  }
}
