package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.MemoryPadStore;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.linear.client.PooledMatrix;
import dev.selkie.fhe.linear.client.SessionEndedException;
import dev.selkie.fhe.linear.client.WrongAnswerException;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.Transport;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Servers that answer wrongly, answers that are lost, lanes that are named twice. */
@Test(groups = "native")
public final class PoolAnswersTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  @Test
  public void server_otherAnswers_areCaught() {
    for (int round = 0; round < 20; round++) {
      Random random = new Random(round);
      assertThatThrownBy(
              () ->
                  multiplyThrough(
                      (kind, answer) -> {
                        for (int i = MessageHeader.LENGTH;
                            kind == MessageKind.LANE_RESPONSE && i < answer.limit() - 8;
                            i++) {
                          answer.put(i, (byte) random.nextInt());
                        }
                        return answer;
                      }))
          .as("round %d", round)
          .isInstanceOfAny(WrongAnswerException.class, SessionEndedException.class);
    }
  }

  @Test
  public void server_oneWeightOffByOne_isCaughtAndNothingMoreIsSent() {
    AtomicInteger sent = new AtomicInteger();
    BlockServer server = server(Matrices.random("w", 40, 3, 127, new Random(5)));
    BlockServer liar = server(withOneInTheZeroRow(40, 3));
    // It describes and projects the first matrix, but computes pools and lanes with the second.
    Transport transport =
        request -> {
          sent.incrementAndGet();
          MessageKind kind = kind(request);
          boolean lie = kind == MessageKind.LANE_REQUEST || kind == MessageKind.POOL_REQUEST;
          ByteBuffer honest = server.handle(request);
          ByteBuffer other = liar.handle(request);
          return CompletableFuture.completedFuture(lie ? other : honest);
        };
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client = new BlockClient(transport, pool);
        MemoryPadStore store = new MemoryPadStore()) {
      PooledMatrix matrix = client.openPooled(0, new PoolOptions(store));
      long[] y = new long[40];
      assertThatThrownBy(() -> matrix.multiply(new short[] {1, -2, 3}, 1, y))
          .isInstanceOf(WrongAnswerException.class);
      assertThat(y).containsOnly(0);
      int before = sent.get();
      assertThatThrownBy(() -> matrix.multiply(new short[] {1, -2, 3}, 1, y))
          .isInstanceOf(SessionEndedException.class);
      assertThat(sent.get()).isEqualTo(before);
    }
  }

  @Test
  public void check_off_believesTheLiar() {
    // What the check is for: without it the wrong number arrives.
    BlockServer liar = server(withOneInTheZeroRow(40, 3));
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client = new BlockClient(direct(liar), pool);
        MemoryPadStore store = new MemoryPadStore()) {
      long[] y = new long[40];
      client
          .openPooled(0, new PoolOptions(store, false, 2048))
          .multiply(new short[] {5, -2, 3}, 1, y);
      assertThat(y[20]).isEqualTo(5);
    }
  }

  /** As the matrix of seed 5, but for one weight of the row in the middle. */
  private static IntegerMatrix withOneInTheZeroRow(int rows, int cols) {
    IntegerMatrix w = Matrices.random("w", rows, cols, 127, new Random(5));
    ByteBuffer values = ByteBuffer.allocateDirect(rows * cols);
    values.put(0, w.values(), 0, rows * cols);
    values.put(rows / 2 * cols, (byte) 1);
    return new IntegerMatrix("w", rows, cols, values);
  }

  @Test
  public void transport_losesAnswers_clientSendsTheSameBytesAgain() {
    IntegerMatrix w = Matrices.random("w", 4, 3, 127, new Random(5));
    BlockServer server = server(w);
    AtomicInteger lanes = new AtomicInteger();
    Set<String> messages = new HashSet<>();
    Transport transport =
        request -> {
          ByteBuffer answer = server.handle(request);
          if (kind(request) == MessageKind.LANE_REQUEST) {
            byte[] bytes = new byte[request.limit()];
            request.get(0, bytes);
            messages.add(Arrays.toString(bytes));
            if (lanes.getAndIncrement() % 3 != 2) {
              return CompletableFuture.failedFuture(new IOException("lost"));
            }
          }
          return CompletableFuture.completedFuture(answer);
        };
    Random random = new Random(7);
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client = new BlockClient(transport, pool);
        MemoryPadStore store = new MemoryPadStore()) {
      PooledMatrix matrix = client.openPooled(0, new PoolOptions(store));
      for (int round = 0; round < 4; round++) {
        short[] x = Matrices.activations(1, 3, 127, random);
        long[] y = new long[4];
        matrix.multiply(x, 1, y);
        assertThat(y).isEqualTo(Matrices.product(w, x, 1));
      }
    }
    assertThat(lanes.get()).isEqualTo(12);
    assertThat(messages).hasSize(4);
  }

  @Test
  public void server_laneNamedAgain_endsTheSession() throws IOException {
    // Two clients that share a state: the second names the first lane again.
    IntegerMatrix w = Matrices.random("w", 4, 3, 127, new Random(5));
    BlockServer server = server(w);
    ByteBuffer[] lane = new ByteBuffer[1];
    Transport transport =
        request -> {
          if (kind(request) == MessageKind.LANE_REQUEST && lane[0] == null) {
            lane[0] = ByteBuffer.allocateDirect(request.limit()).order(ByteOrder.LITTLE_ENDIAN);
            lane[0].put(0, request, 0, request.limit());
          }
          return CompletableFuture.completedFuture(server.handle(request));
        };
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client = new BlockClient(transport, pool);
        MemoryPadStore store = new MemoryPadStore()) {
      PooledMatrix matrix = client.openPooled(0, new PoolOptions(store, false, 2048));
      matrix.multiply(new short[3], 1, new long[4]);
      MessageHeader header = MessageHeader.read(lane[0]);
      ByteBuffer copy = ByteBuffer.allocateDirect(lane[0].limit()).order(ByteOrder.LITTLE_ENDIAN);
      copy.put(0, lane[0], 0, lane[0].limit());
      MessageHeader.writeStep(copy, header.step() + 1);

      assertThat(kind(server.handle(copy))).isEqualTo(MessageKind.ENDED);
    }
  }

  private static void multiplyThrough(BiFunction<MessageKind, ByteBuffer, ByteBuffer> change) {
    IntegerMatrix w = Matrices.random("w", 4, 3, 127, new Random(5));
    BlockServer server = server(w);
    Transport transport =
        request -> {
          ByteBuffer answer = server.handle(request);
          return CompletableFuture.completedFuture(change.apply(kind(answer), answer));
        };
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client = new BlockClient(transport, pool);
        MemoryPadStore store = new MemoryPadStore()) {
      client.openPooled(0, new PoolOptions(store)).multiply(new short[] {1, -2, 3}, 1, new long[4]);
    }
  }

  private static Transport direct(BlockServer server) {
    return request -> CompletableFuture.completedFuture(server.handle(request));
  }

  private static BlockServer server(IntegerMatrix w) {
    BlockServer server = new BlockServer(KernelProvider.detect(), new WorkerPool(1));
    server.register(w, Certifier.certify(w, 127));
    return server;
  }

  private static MessageKind kind(ByteBuffer message) {
    try {
      return MessageHeader.read(message).kind();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
