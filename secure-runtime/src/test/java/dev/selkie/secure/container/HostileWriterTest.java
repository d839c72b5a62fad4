package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.file.Disk;
import dev.selkie.secure.file.LocalFile;
import dev.selkie.secure.file.WritableFile;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Writers that mean harm, run into each other or run out of room. */
public class HostileWriterTest {
  private static final int PAGE = 4096;

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private TemporaryFolder folder;
  private Path file;

  @BeforeMethod
  public void makeFolder() {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  /** Two readers, two file keys, one body: at most one of them sees anything. */
  @Test
  public void open_recipientsWithDifferentFileKeys_opensForOneOnly() throws IOException {
    writer(1).write(file, SecretBytes.owning(TestKeys.raw(5)));
    KeystoreKey other = TestKeys.fixed("other", 2);
    try (SealedFile sealed = SealedFile.open(file);
        SecretBytes fileKey = sealed.unlock(key);
        FileKeys keys = new FileKeys(fileKey);
        WritableFile out = new LocalFile(FileChannel.open(file, StandardOpenOption.WRITE))) {
      ByteString fileId = sealed.header().fileId();
      SecretBytes second = SecretBytes.owning(TestKeys.raw(6));
      List<Stanza> stanzas =
          List.of(Stanza.seal(fileId, key, fileKey), Stanza.seal(fileId, other, second));
      Header next = SealedRewrap.next(sealed, keys, stanzas);
      sealed.copies().replace(out, sealed.preamble(), next);
    }
    SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED).close();
    assertThatThrownBy(() -> SealedModel.open(file, other, Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(SealedModelException.class)
        .hasMessage("container failed authentication");
  }

  @Test
  public void open_linkSwappedAfterwards_readsWhatWasOpened() throws IOException {
    Path first = folder.file("first.sealed");
    Path second = folder.file("second.sealed");
    writer(1).write(first);
    writer(2).write(second);
    Path link = Files.createSymbolicLink(folder.file("link.sealed"), first);
    try (SealedWeightSource sealed = SealedModel.open(link, key, Trust.UNSIGNED_ALLOWED)) {
      Files.delete(link);
      Files.createSymbolicLink(link, second);
      for (TensorInfo tensor : sealed.tensors()) {
        sealed.verify(tensor);
      }
      assertThat(sealed.opening().identity().version()).isEqualTo(1);
    }
    try (SealedWeightSource sealed = SealedModel.open(link, key, Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.opening().identity().version()).isEqualTo(2);
    }
  }

  @Test
  public void seal_twoWritersAtOnce_leavesOneWholeFileAndNothingElse() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(2);
    try {
      for (int run = 0; run < 20; run++) {
        List<Callable<Void>> both = new ArrayList<>();
        for (long version : new long[] {1, 2}) {
          both.add(
              () -> {
                writer(version).write(file);
                return null;
              });
        }
        for (Future<Void> each : writers.invokeAll(both)) {
          each.get();
        }
        try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
          for (TensorInfo tensor : sealed.tensors()) {
            sealed.verify(tensor);
          }
          assertThat(sealed.opening().identity().version()).isBetween(1L, 2L);
        }
      }
    } finally {
      writers.shutdownNow();
    }
    assertOnlyTheFile();
  }

  @Test
  public void seal_diskFullAtAnyByte_keepsTheOldFileAndLeavesNothing() throws IOException {
    writer(1).write(file);
    byte[] old = Files.readAllBytes(file);
    for (long room = 0; room < old.length; room += PAGE / 2) {
      FullDisk disk = new FullDisk(room);
      assertThatThrownBy(() -> writer(2).write(disk, file, SecretBytes.owning(TestKeys.raw(6))))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(Files.readAllBytes(file)).isEqualTo(old);
      assertOnlyTheFile();
    }
  }

  /** A tensor that no buffer holds is sealed and read in ranges. */
  @Test
  public void seal_tensorOfMoreThan2GiB_isReadInRanges() throws IOException {
    TensorInfo huge = new TensorInfo("huge", TensorType.F32, List.of(1L << 20, 513L));
    long bytes = huge.bytes();
    assertThat(bytes).isGreaterThan(1L << 31);
    SealedModel.seal(new Counting(huge), file, key, new ModelIdentity("huge", 1));
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      for (long at : new long[] {0, 16_376, (1L << 31) - 8, 1L << 31, bytes - 16}) {
        ByteBuffer range = ByteBuffer.allocateDirect(16);
        sealed.read(huge, at, range);
        assertThat(range.getLong(0)).isEqualTo(at / 8);
        assertThat(range.getLong(8)).isEqualTo(at / 8 + 1);
      }
      assertThatThrownBy(() -> sealed.read(huge, bytes - 15, ByteBuffer.allocateDirect(16)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sealed.read(huge))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 GiB");
    }
  }

  private SealedModelWriter writer(long version) {
    ModelIdentity identity = new ModelIdentity("pup", version);
    return new SealedModelWriter(MemoryWeights.small(), identity, List.of(key), null, PAGE);
  }

  private void assertOnlyTheFile() throws IOException {
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  /** The disk of this machine with room for so many bytes. */
  private static final class FullDisk implements Disk {
    private final Disk disk = Disk.local();
    private final long room;

    FullDisk(long room) {
      this.room = room;
    }

    @Override
    public WritableFile create(Path path, boolean ownerOnly) throws IOException {
      WritableFile file = disk.create(path, ownerOnly);
      return new WritableFile() {
        private long used;

        @Override
        public void write(long at, ByteBuffer bytes) throws IOException {
          used += bytes.remaining();
          if (used > room) {
            throw new IOException("No space left on device");
          }
          file.write(at, bytes);
        }

        @Override
        public void flush() throws IOException {
          file.flush();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public void move(Path from, Path to, boolean replace) throws IOException {
      disk.move(from, to, replace);
    }

    @Override
    public void delete(Path path) throws IOException {
      disk.delete(path);
    }

    @Override
    public void flushFolder(Path path) throws IOException {
      disk.flushFolder(path);
    }
  }

  /** One tensor that counts up in steps of 8 bytes, big-endian. */
  private record Counting(TensorInfo tensor) implements WeightSource {
    @Override
    public String format() {
      return "counting";
    }

    @Override
    public Metadata metadata() {
      return new Metadata(Map.of());
    }

    @Override
    public List<TensorInfo> tensors() {
      return List.of(tensor);
    }

    @Override
    public ByteBuffer read(TensorInfo whole) {
      throw new IllegalStateException("no buffer holds this");
    }

    @Override
    public void read(TensorInfo part, long offset, ByteBuffer target) {
      ByteBuffer out = target.duplicate();
      for (long value = offset / 8; out.hasRemaining(); value++) {
        out.putLong(value);
      }
      target.position(target.limit());
    }

    @Override
    public void close() {}
  }
}
