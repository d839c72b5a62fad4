package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.file.CrashingDisk;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Ten thousand power failures, each at another write of a seal or a rewrap. */
public class CrashTest {
  private static final int REWRAPS = 6_000;
  private static final int SEALS = 4_000;
  private static final int PAGE = 4096;
  private static final Path PLACE = Path.of("/disk/model.sealed");

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private final KeystoreKey added = TestKeys.fixed("added", 2);
  private final SigningKey signer = SigningKey.generate("s");
  private final Trust trust = Trust.of(signer.signer());
  private TemporaryFolder folder;
  private Path file;
  private byte[] good;

  @BeforeClass
  public void seal() throws IOException {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
    writer(1).write(file, SecretBytes.owning(TestKeys.raw(5)));
    good = Files.readAllBytes(file);
  }

  @AfterClass
  public void deleteFolder() throws IOException {
    folder.close();
  }

  /** A rewrap also starts from what an earlier one left when it was interrupted. */
  @Test
  public void rewrap_powerFailsAtAnyWrite_oldOrNewOpens() throws IOException {
    Random random = seeded("rewrap");
    byte[] bytes = good;
    long[] opened = new long[2];
    for (int i = 0; i < REWRAPS; i++) {
      long before = sequence(bytes);
      CrashingDisk disk = new CrashingDisk();
      disk.put(PLACE, bytes);
      disk.failBefore(random.nextInt(13)); // a rewrap has 12 steps
      rewrap(disk, bytes);
      bytes = disk.afterPowerFailure(random).get(PLACE);
      long after = sequence(bytes);
      assertThat(after - before).as("run " + i).isBetween(0L, 1L);
      opened[(int) (after - before)]++;
    }
    assertThat(opened[0]).isGreaterThan(REWRAPS / 10);
    assertThat(opened[1]).isGreaterThan(REWRAPS / 10);
  }

  private void rewrap(CrashingDisk disk, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (SealedFile sealed = SealedFile.open(file);
        SecretBytes fileKey = sealed.unlock(key);
        FileKeys keys = new FileKeys(fileKey)) {
      List<Stanza> stanzas =
          List.of(
              Stanza.seal(sealed.header().fileId(), key, fileKey),
              Stanza.seal(sealed.header().fileId(), added, fileKey));
      Header next = SealedRewrap.next(sealed, keys, stanzas);
      sealed.copies().replace(disk.open(PLACE), sealed.preamble(), next);
    } catch (CrashingDisk.PowerFailure e) {
      return;
    }
  }

  private long sequence(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      sealed.verify(sealed.tensors().get(2));
      return sealed.info().sequence();
    }
  }

  @Test
  public void seal_powerFailsAtAnyWrite_oldOrNewOpens() throws IOException {
    Random random = seeded("seal");
    CrashingDisk whole = new CrashingDisk();
    writer(2).write(whole, PLACE, SecretBytes.owning(TestKeys.raw(6)));
    long steps = whole.steps();
    assertThat(steps).as("every write counts").isGreaterThan(8);
    long[] versions = new long[3];
    for (int i = 0; i < SEALS; i++) {
      CrashingDisk disk = new CrashingDisk();
      disk.put(PLACE, good);
      disk.failBefore(random.nextInt((int) steps + 1));
      try {
        writer(2).write(disk, PLACE, SecretBytes.owning(TestKeys.raw(6)));
      } catch (CrashingDisk.PowerFailure e) {
        // as planned
      }
      Map<Path, byte[]> left = disk.afterPowerFailure(random);
      byte[] bytes = left.get(PLACE);
      if (bytes == null) {
        fail("run " + i + ": neither file is there");
      }
      Files.write(file, bytes);
      try (SealedWeightSource sealed = SealedModel.open(file, key, trust)) {
        sealed.verify(sealed.tensors().get(2));
        versions[(int) sealed.opening().identity().version()]++;
      }
    }
    assertThat(versions[1]).isGreaterThan(SEALS / 2);
    assertThat(versions[2]).isPositive();
  }

  /** The test above would notice a writer that does not flush before it moves. */
  @Test
  public void crashingDisk_moveWithoutFlush_losesBytes() throws IOException {
    Random random = seeded("disk");
    int torn = 0;
    for (int i = 0; i < 100; i++) {
      CrashingDisk disk = new CrashingDisk();
      Path part = Path.of("/disk/part");
      disk.create(part, false).write(0, java.nio.ByteBuffer.wrap(good.clone()));
      disk.move(part, PLACE, true);
      disk.flushFolder(PLACE);
      byte[] bytes = disk.afterPowerFailure(random).get(PLACE);
      torn += java.util.Arrays.equals(bytes, good) ? 0 : 1;
    }
    assertThat(torn).isGreaterThan(50);
  }

  private SealedModelWriter writer(long version) {
    ModelIdentity identity = new ModelIdentity("pup", version);
    MemoryWeights plain = MemoryWeights.small();
    return new SealedModelWriter(plain, identity, List.of(key), signer, PAGE);
  }

  private static Random seeded(String what) {
    long seed = System.nanoTime();
    System.out.println("CrashTest " + what + " seed " + seed);
    return new Random(seed);
  }
}
