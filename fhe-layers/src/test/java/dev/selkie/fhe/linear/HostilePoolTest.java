package dev.selkie.fhe.linear;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.MemoryPadStore;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.linear.client.SessionEndedException;
import dev.selkie.fhe.linear.client.WrongAnswerException;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Damaged messages of pool mode, in both directions. */
@Test(groups = "native")
public final class HostilePoolTest {
  private static final IntegerMatrix W = Matrices.random("w", 4, 3, 127, new Random(5));
  private static final int LAST = 2;

  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  @Test
  public void server_everyHeaderBitFlipped_endsTheSession() {
    List<byte[]> requests = recordedRequests();
    for (int message = 1; message <= LAST; message++) {
      for (int bit = 0; bit < MessageHeader.LENGTH * 8; bit++) {
        byte[] damaged = requests.get(message).clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(endsWith(before(requests, message), damaged))
            .as("message %d bit %d", message, bit)
            .isTrue();
      }
    }
  }

  @Test
  public void server_cutEnlargedOrOutOfTurn_endsTheSession() {
    List<byte[]> requests = recordedRequests();
    for (int message = 1; message <= LAST; message++) {
      byte[] whole = requests.get(message);
      byte[] cut = Arrays.copyOf(whole, whole.length - 1);
      byte[] enlarged = Arrays.copyOf(whole, whole.length + 8);
      assertThat(endsWith(before(requests, message), cut)).isTrue();
      assertThat(endsWith(before(requests, message), enlarged)).isTrue();
      assertThat(endsWith(before(requests, message), whole)).isFalse();
    }
    assertThat(endsWith(before(requests, 1), requests.get(2))).isTrue();
    assertThat(endsWith(before(requests, 2), requests.get(1))).isTrue();
  }

  @Test
  public void server_laneRepeated_answersTheSameOrEnds() {
    List<byte[]> requests = recordedRequests();
    byte[] lane = requests.get(LAST);
    assertThat(endsWith(requests, lane)).as("identical bytes are a retry").isFalse();
    byte[] other = lane.clone();
    other[MessageHeader.LENGTH + 16] ^= 1;
    assertThat(endsWith(requests, other)).as("other bytes for the same step").isTrue();
  }

  @Test
  public void server_residueAboveModulusOrLaneOutside_endsTheSession() {
    List<byte[]> requests = recordedRequests();
    byte[] large = requests.get(LAST).clone();
    int residues = MessageHeader.LENGTH + 16;
    Arrays.fill(large, residues, residues + 8, (byte) 0xff);
    assertThat(endsWith(before(requests, LAST), large)).isTrue();
    for (int lane : new int[] {2048, 2047, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      byte[] outside = requests.get(LAST).clone();
      ByteBuffer.wrap(outside)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(MessageHeader.LENGTH + 8, lane);
      assertThat(endsWith(before(requests, LAST), outside)).as("lane %d", lane).isTrue();
    }
  }

  @Test
  public void client_anyDamagedAnswer_isATypedFailure() {
    Random random = new Random(6);
    int failed = 0;
    for (int round = 0; round < 200; round++) {
      int seed = random.nextInt();
      try {
        long[] y = multiplyThrough(answer -> damaged(answer, new Random(seed)));
        assertThat(y).as("seed %d", seed).isEqualTo(expected());
      } catch (SessionEndedException | WrongAnswerException | UncertifiedMatrixException e) {
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(100);
  }

  @Test
  public void client_answerCutOrEnlarged_throws() {
    for (MessageKind kind : List.of(MessageKind.POOL_RESPONSE, MessageKind.LANE_RESPONSE)) {
      for (int change : new int[] {-1, -8, 8, 4096}) {
        assertThatThrownBy(
                () -> multiplyThrough(a -> TestServer.kind(a) == kind ? resized(a, change) : a))
            .as("%s %d", kind, change)
            .isInstanceOf(SessionEndedException.class);
      }
    }
  }

  /**
   * One bit anywhere, but not in the padding's or low bits' favour: what survives must be right.
   */
  private static ByteBuffer damaged(ByteBuffer answer, Random random) {
    int at = random.nextInt(answer.limit());
    answer.put(at, (byte) (answer.get(at) ^ 1 << random.nextInt(8)));
    return answer;
  }

  private static ByteBuffer resized(ByteBuffer answer, int change) {
    int length = answer.limit() + change;
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, answer, 0, Math.min(answer.limit(), length));
    // The length field agrees, so that only the shape is wrong.
    return out.putLong(48, length - MessageHeader.LENGTH);
  }

  private static List<byte[]> before(List<byte[]> requests, int message) {
    return requests.subList(0, message);
  }

  private static short[] x() {
    return new short[] {1, -2, 3, 4, 5, -6};
  }

  private static long[] expected() {
    return Matrices.product(W, x(), 2);
  }

  private static long[] multiplyThrough(UnaryOperator<ByteBuffer> change) {
    BlockServer server = TestServer.of(W);
    long[] y = new long[8];
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client =
            new BlockClient(r -> completedFuture(change.apply(server.handle(r))), pool);
        MemoryPadStore store = new MemoryPadStore()) {
      client.openPooled(0, new PoolOptions(store, true, 8)).multiply(x(), 2, y);
    }
    return y;
  }

  /** Describe, pool, lanes. */
  private static List<byte[]> recordedRequests() {
    List<byte[]> requests = new ArrayList<>();
    BlockServer server = TestServer.of(W);
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client =
            new BlockClient(
                request -> {
                  byte[] bytes = new byte[request.limit()];
                  request.get(0, bytes);
                  requests.add(bytes);
                  return completedFuture(server.handle(request));
                },
                pool);
        MemoryPadStore store = new MemoryPadStore()) {
      client.openPooled(0, new PoolOptions(store, false, 8)).multiply(x(), 2, new long[8]);
    }
    return requests;
  }

  private static boolean endsWith(List<byte[]> messages, byte[] last) {
    BlockServer server = TestServer.of(W);
    messages.forEach(message -> server.handle(ByteBuffer.wrap(message)));
    return TestServer.kind(server.handle(ByteBuffer.wrap(last))) == MessageKind.ENDED;
  }
}
