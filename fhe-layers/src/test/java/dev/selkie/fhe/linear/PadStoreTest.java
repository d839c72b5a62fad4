package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.DurableFiles;
import dev.selkie.fhe.linear.client.FilePadStore;
import dev.selkie.fhe.linear.client.FolderFiles;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.linear.client.PooledMatrix;
import dev.selkie.fhe.linear.client.SessionEndedException;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.LaneShape;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.Transport;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

@Test(groups = "native")
public final class PadStoreTest {
  private static final int KILLS = 10_000;
  private static final int LANES = 24;
  private static final IntegerMatrix W = Matrices.random("w", 3, 2, 127, new Random(5));
  private static final byte[] KEY = new byte[32];

  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  /** What the server has seen: for each lane of each pool one message, and no other. */
  private static final class Lanes {
    private final Map<String, byte[]> seen = new HashMap<>();

    void see(ByteBuffer message) throws IOException {
      if (MessageHeader.read(message).kind() != MessageKind.LANE_REQUEST) {
        return;
      }
      int tokens = MessageHeader.read(message).tokens();
      byte[] payload = new byte[message.limit() - MessageHeader.LENGTH];
      message.get(MessageHeader.LENGTH, payload);
      for (int i = 0; i < tokens; i++) {
        String lane = LaneShape.pool(message) + "/" + (LaneShape.lane(message) + i);
        byte[] before = seen.putIfAbsent(lane, payload);
        assertThat(before == null || Arrays.equals(before, payload))
            .as("lane %s hides one message", lane)
            .isTrue();
      }
    }
  }

  @Test
  public void session_killedBetweenAnyTwoSteps_usesNoLaneTwiceAndGoesOn() throws IOException {
    long seed = System.nanoTime();
    System.out.println("PadStoreTest seed " + seed);
    Random random = new Random(seed);
    CrashingFiles files = new CrashingFiles(random);
    Lanes lanes = new Lanes();
    int products = 0;
    int killed = 0;
    try (WorkerPool pool = new WorkerPool(1)) {
      while (killed < KILLS) {
        CrashingFiles.Process process = files.restart(1 + random.nextInt(40));
        int[] done = new int[1];
        try {
          run(process, lanes, pool, random, done);
        } catch (CrashingFiles.Killed e) {
          killed++;
        }
        products += done[0];
      }
    }
    assertThat(products).as("seed %d", seed).isGreaterThan(KILLS / 2);
    assertThat(lanes.seen).hasSizeGreaterThan(KILLS / 2);
  }

  /** A process: opens the store and a new session, multiplies until it is killed. */
  private static void run(
      CrashingFiles.Process files, Lanes lanes, WorkerPool pool, Random random, int[] done)
      throws IOException {
    BlockServer server = new BlockServer(KernelProvider.plainJava(), pool);
    server.register(W, Certifier.certify(W, 127));
    Transport transport =
        request -> {
          try {
            files.step();
            lanes.see(request);
            ByteBuffer answer = server.handle(request);
            files.step();
            return CompletableFuture.completedFuture(answer);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    try (FilePadStore store = new FilePadStore(files, KEY);
        BlockClient client = new BlockClient(transport, pool)) {
      PooledMatrix matrix = client.openPooled(0, new PoolOptions(store, false, LANES));
      while (true) {
        int tokens = 1 + random.nextInt(3);
        short[] x = Matrices.activations(tokens, 2, 127, random);
        long[] y = new long[tokens * 3];
        matrix.multiply(x, tokens, y);
        assertThat(y).isEqualTo(Matrices.product(W, x, tokens));
        done[0]++;
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof CrashingFiles.Killed killed) {
        throw killed;
      }
      throw e;
    }
  }

  @Test
  public void store_folder_goesOnWhereItStopped() throws IOException {
    Path folder = Files.createTempDirectory("selkie-pads");
    try {
      long first = useFolder(folder, KEY);
      long second = useFolder(folder, KEY);
      assertThat(second).as("the same pool").isEqualTo(first);
    } finally {
      deleteAll(folder);
    }
  }

  @Test
  public void store_anotherKey_saysThatItCannotGoOn() throws IOException {
    Path folder = Files.createTempDirectory("selkie-pads");
    try {
      useFolder(folder, KEY);
      byte[] other = KEY.clone();
      other[0] = 1;
      assertThatThrownBy(() -> useFolder(folder, other))
          .isInstanceOf(SessionEndedException.class)
          .hasMessageContaining("pads");
    } finally {
      deleteAll(folder);
    }
  }

  @Test
  public void store_folder_holdsNoRecordOfAUsedLane() throws IOException {
    Path folder = Files.createTempDirectory("selkie-pads");
    try {
      useFolder(folder, KEY);
      Path pads;
      try (var files = Files.list(folder)) {
        pads = files.filter(file -> file.toString().endsWith(".pads")).findFirst().orElseThrow();
      }
      byte[] bytes = Files.readAllBytes(pads);
      int length = (bytes.length - 64) / LANES;
      assertThat(Arrays.copyOfRange(bytes, 64, 64 + length)).containsOnly(0);
      assertThat(Arrays.copyOfRange(bytes, 64 + length, 64 + 2 * length))
          .isNotEqualTo(new byte[length]);
    } finally {
      deleteAll(folder);
    }
  }

  /** One token; the pool's number. */
  private static long useFolder(Path folder, byte[] key) throws IOException {
    long[] number = new long[1];
    DurableFiles files = new FolderFiles(folder);
    try (WorkerPool pool = new WorkerPool(1)) {
      BlockServer server = new BlockServer(KernelProvider.detect(), pool);
      server.register(W, Certifier.certify(W, 127));
      Transport transport =
          request -> {
            try {
              if (MessageHeader.read(request).kind() == MessageKind.LANE_REQUEST) {
                number[0] = LaneShape.pool(request);
              }
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return CompletableFuture.completedFuture(server.handle(request));
          };
      try (FilePadStore store = new FilePadStore(files, key);
          BlockClient client = new BlockClient(transport, pool)) {
        PooledMatrix matrix = client.openPooled(0, new PoolOptions(store, true, LANES));
        long[] y = new long[3];
        matrix.multiply(new short[] {5, -7}, 1, y);
        assertThat(y).isEqualTo(Matrices.product(W, new short[] {5, -7}, 1));
      }
    }
    return number[0];
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
