package dev.selkie.fhe.linear;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.RemoteMatrix;
import dev.selkie.fhe.linear.client.SessionEndedException;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
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

@Test(groups = "native")
public final class HostilePeerTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  private static final IntegerMatrix W = Matrices.random("w", 4, 3, 127, new Random(5));

  @Test
  public void server_everyHeaderBitFlipped_endsTheSessionAndNothingElse() {
    List<byte[]> requests = recordedRequests();
    for (int bit = 0; bit < MessageHeader.LENGTH * 8; bit++) {
      BlockServer server = TestServer.of(W);
      server.handle(ByteBuffer.wrap(requests.get(0)));
      byte[] damaged = requests.get(1).clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      ByteBuffer answer = server.handle(ByteBuffer.wrap(damaged));

      assertThat(TestServer.kind(answer)).as("bit %d", bit).isEqualTo(MessageKind.ENDED);
      assertThat(answer.limit()).isEqualTo(MessageHeader.LENGTH);
      assertThat(TestServer.kind(server.handle(ByteBuffer.wrap(requests.get(1)))))
          .as("a session that ended stays ended")
          .isEqualTo(MessageKind.ENDED);
    }
  }

  @Test
  public void server_repeatedReorderedOrCutMessage_endsTheSession() {
    List<byte[]> requests = recordedRequests();
    assertThat(endsWith(requests.get(0), requests.get(0))).isTrue();
    assertThat(endsWith(requests.get(1))).isTrue();
    byte[] cut = Arrays.copyOf(requests.get(1), requests.get(1).length - 1);
    assertThat(endsWith(requests.get(0), cut)).isTrue();
    assertThat(endsWith(new byte[0])).isTrue();
    assertThat(endsWith(requests.get(0), requests.get(1))).isFalse();
  }

  @Test
  public void server_residueAboveModulus_endsTheSession() {
    List<byte[]> requests = recordedRequests();
    byte[] damaged = requests.get(1).clone();
    int runs = MessageHeader.LENGTH + RequestShape.SEED_LENGTH;
    Arrays.fill(damaged, runs, runs + 8, (byte) 0xff);

    assertThat(endsWith(requests.get(0), damaged)).isTrue();
  }

  @Test
  public void client_damagedAnswers_areOneTypedFailure() {
    Random random = new Random(6);
    for (int round = 0; round < 200; round++) {
      int seed = random.nextInt();
      assertThatThrownBy(() -> multiplyThrough(answer -> damageHeader(answer, new Random(seed))))
          .as("seed %d", seed)
          .isInstanceOfAny(SessionEndedException.class, UncertifiedMatrixException.class);
    }
  }

  @Test
  public void client_answerCutOrEnlarged_throws() {
    for (int change : new int[] {-1, -64, 8}) {
      assertThatThrownBy(() -> multiplyThrough(answer -> resized(answer, change)))
          .isInstanceOf(SessionEndedException.class);
    }
  }

  @Test
  public void client_parametersThatProveNothing_areRefused() {
    // A description whose norms are larger than its plain modulus allows.
    assertThatThrownBy(
            () ->
                multiplyThrough(
                    answer -> {
                      answer.putLong(MessageHeader.LENGTH + 24, 1L << 40);
                      return answer;
                    }))
        .isInstanceOf(UncertifiedMatrixException.class)
        .hasMessageContaining("do not prove exactness");
  }

  @Test
  public void client_plainModulusBelowTheActivations_isRefused() {
    // Norms of zero prove any product exact, but ciphertexts of large activations would leave [0,
    // q).
    assertThatThrownBy(
            () ->
                multiplyThrough(
                    answer -> {
                      answer.putInt(MessageHeader.LENGTH + 12, 4);
                      answer.putLong(MessageHeader.LENGTH + 24, 0);
                      answer.putLong(MessageHeader.LENGTH + 32, 0);
                      return answer;
                    }))
        .isInstanceOf(UncertifiedMatrixException.class)
        .hasMessageContaining("log2t=4");
  }

  private static ByteBuffer resized(ByteBuffer answer, int change) {
    ByteBuffer out = ByteBuffer.allocate(answer.limit() + change).order(ByteOrder.LITTLE_ENDIAN);
    return out.put(0, answer, 0, Math.min(answer.limit(), out.limit()));
  }

  private static ByteBuffer damageHeader(ByteBuffer answer, Random random) {
    int at = random.nextInt(MessageHeader.LENGTH);
    answer.put(at, (byte) (answer.get(at) ^ 1 << random.nextInt(8)));
    return answer;
  }

  private static void multiplyThrough(UnaryOperator<ByteBuffer> change) {
    BlockServer server = TestServer.of(W);
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client =
            new BlockClient(r -> completedFuture(change.apply(server.handle(r))), pool)) {
      RemoteMatrix remote = client.open(0);
      remote.multiply(new short[3 * 2], 2, new long[8]);
    }
  }

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
                pool)) {
      client.open(0).multiply(new short[3 * 2], 2, new long[8]);
    }
    return requests;
  }

  private static boolean endsWith(byte[]... messages) {
    BlockServer server = TestServer.of(W);
    ByteBuffer last = ByteBuffer.allocate(0);
    for (byte[] message : messages) {
      last = server.handle(ByteBuffer.wrap(message));
    }
    return TestServer.kind(last) == MessageKind.ENDED;
  }
}
