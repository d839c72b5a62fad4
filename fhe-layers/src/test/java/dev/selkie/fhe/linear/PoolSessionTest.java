package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.fhe.Matrices;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.MemoryPadStore;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.linear.client.PooledMatrix;
import dev.selkie.fhe.linear.client.SessionEndedException;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.Transport;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

@Test(groups = "native")
public final class PoolSessionTest {
  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  /** Rows, columns, tokens of each product in turn, weight bound, activation bound. */
  @DataProvider
  public Object[][] shapes() {
    return new Object[][] {
      {1, 1, new int[] {1}, 127, 127},
      {3, 5, new int[] {7, 1, 1, 128}, 127, 2047},
      {17, 33, new int[] {128, 1, 1}, 127, 127},
      {9, 40, new int[] {2048, 1}, 127, 2047},
      {5, 12, new int[] {1, 2049, 3}, 7, 127},
      {2100, 3, new int[] {1, 20}, 127, 127}
    };
  }

  @Test(dataProvider = "shapes")
  public void multiply_oneTokenAndMany_equalTheDefinition(
      int rows, int cols, int[] tokens, int weightMax, int activationMax) {
    Random random = new Random(rows * 31L + cols);
    IntegerMatrix w = Matrices.random("w", rows, cols, weightMax, random);
    try (LinearSession session = new PoolBackend().open(2);
        IntegerProduct product = session.prepare(w, activationMax)) {
      for (int count : tokens) {
        short[] x = Matrices.activations(count, cols, activationMax, random);
        long[] y = new long[count * rows];
        product.multiply(x, count, y);
        assertThat(y).as("%d tokens", count).isEqualTo(Matrices.product(w, x, count));
      }
    }
  }

  @Test
  public void multiply_twoPoolsInARow_goesOn() {
    Random random = new Random(11);
    IntegerMatrix w = Matrices.random("w", 4, 6, 127, random);
    try (LinearSession session = new PoolBackend().open(2);
        IntegerProduct product = session.prepare(w, 127)) {
      for (int round = 0; round < 5; round++) {
        short[] x = Matrices.activations(1000, 6, 127, random);
        long[] y = new long[4000];
        product.multiply(x, 1000, y);
        assertThat(y).isEqualTo(Matrices.product(w, x, 1000));
      }
    }
  }

  @Test
  public void cost_ofOneToken_isOneRunUpAndOneDown() {
    IntegerMatrix w = Matrices.random("w", 30, 50, 127, new Random(2));
    try (LinearSession session = new PoolBackend().open(1);
        IntegerProduct product = session.prepare(w, 127)) {
      product.multiply(new short[50], 1, new long[30]);
      LinearCost before = session.cost();
      product.multiply(new short[50], 1, new long[30]);
      LinearCost cost = session.cost().minus(before);

      int bits = session.certificates().get(0).log2q();
      assertThat(cost.bytesUp()).isEqualTo(64 + 16 + (50L * bits + 63) / 64 * 8);
      assertThat(cost.bytesDown()).isLessThan(64 + 30 * 6);
    }
  }

  @Test
  public void leakage_afterTokens_countsThemAndTheMasks() {
    IntegerMatrix w = Matrices.random("w", 3, 100, 127, new Random(2));
    try (LinearSession session = new PoolBackend().open(1);
        IntegerProduct product = session.prepare(w, 127)) {
      product.multiply(new short[100 * 5], 5, new long[15]);
      MatrixLeakage leakage = session.leakage().get(0);

      // Six tokens of the check's projection, five of the product; one block and one pool of masks.
      assertThat(leakage.equations()).isEqualTo(6 + 5);
      assertThat(leakage.maskEquations()).isEqualTo(2 * 2048);
      assertThat(leakage.fraction()).isEqualTo(0.11);
    }
  }

  @Test
  public void server_budgetSpent_endsTheSession() {
    IntegerMatrix w = Matrices.random("w", 3, 100, 127, new Random(2));
    BlockServer server = new BlockServer(KernelProvider.detect(), new WorkerPool(1), 0.1);
    server.register(w, Certifier.certify(w, 127));
    try (WorkerPool pool = new WorkerPool(1);
        BlockClient client = new BlockClient(direct(server), pool);
        MemoryPadStore store = new MemoryPadStore()) {
      PooledMatrix matrix = client.openPooled(0, new PoolOptions(store));
      matrix.multiply(new short[400], 4, new long[12]);
      assertThatThrownBy(() -> matrix.multiply(new short[100], 1, new long[3]))
          .isInstanceOf(SessionEndedException.class);
    }
  }

  private static Transport direct(BlockServer server) {
    return request -> CompletableFuture.completedFuture(server.handle(request));
  }
}
