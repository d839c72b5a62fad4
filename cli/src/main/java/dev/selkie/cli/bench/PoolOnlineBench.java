package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.MemoryPadStore;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.linear.client.PooledMatrix;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.Transport;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * One token in pool mode, at the server and at the client, beside the product of the same matrix
 * with plain int8 activations. The pool is prepared before the clock starts.
 */
final class PoolOnlineBench {
  private static final int TOKENS = 16;
  private static final long SEED = 4;

  private final BenchOptions bench;
  private final Console console;
  private final Kernels kernels = KernelProvider.detect();

  PoolOnlineBench(BenchOptions bench, Console console) {
    this.bench = bench;
    this.console = console;
  }

  void run(MatrixShape shape) {
    IntegerMatrix matrix = matrix(shape);
    Counter counter = new Counter();
    try (WorkerPool pool = new WorkerPool(bench.threads());
        MemoryPadStore store = new MemoryPadStore()) {
      BlockServer server = new BlockServer(kernels, pool);
      server.register(matrix, Certifier.certify(matrix, 127));
      try (BlockClient client = new BlockClient(counter.transport(server), pool)) {
        int lanes = Math.min(Certifier.DEGREE, 2 * TOKENS * (bench.repetitions() + 2));
        PooledMatrix pooled = client.openPooled(0, new PoolOptions(store, false, lanes));
        short[] x = new short[shape.cols()];
        long[] y = new long[shape.rows()];
        pooled.multiply(x, 1, y);
        counter.reset();
        Spread total =
            Spread.seconds(
                bench.repetitions(),
                () -> {
                  for (int i = 0; i < TOKENS; i++) {
                    pooled.multiply(x, 1, y);
                  }
                });
        print(shape, matrix, pool, counter, total);
      }
    }
  }

  private void print(
      MatrixShape shape, IntegerMatrix matrix, WorkerPool pool, Counter counter, Spread total) {
    double server = counter.nanos / 1e9 / counter.messages;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("serverMillis", server * 1e3);
    details.put("clientMillis", Math.max(0, total.median() / TOKENS - server) * 1e3);
    details.put("gemvRatio", server / gemvSeconds(shape, matrix, pool));
    details.put("bytesUp", counter.bytesUp / counter.messages);
    details.put("bytesDown", counter.bytesDown / counter.messages);
    bench.print(
        console,
        new BenchLine(
            "pool-online",
            shape.rows() + "x" + shape.cols() + "x1",
            bench.threads(),
            "ms/token",
            total.in(s -> s * 1e3 / TOKENS),
            details));
  }

  private double gemvSeconds(MatrixShape shape, IntegerMatrix matrix, WorkerPool pool) {
    short[] x = new short[shape.cols()];
    long[] y = new long[shape.rows()];
    ByteBuffer weights = matrix.values();
    return Spread.seconds(
                bench.repetitions(),
                () -> {
                  for (int i = 0; i < TOKENS; i++) {
                    pool.forRange(
                        shape.rows(),
                        (from, to) ->
                            kernels.multiplyInt(
                                weights, shape.rows(), shape.cols(), from, to, x, 1, y));
                  }
                })
            .median()
        / TOKENS;
  }

  private static IntegerMatrix matrix(MatrixShape shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    ByteBuffer values = ByteBuffer.allocateDirect(shape.rows() * shape.cols());
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, (byte) Math.max(-127, Math.min(127, Math.round(32 * random.nextGaussian()))));
    }
    return new IntegerMatrix("bench", shape.rows(), shape.cols(), values);
  }

  /** What the server's handling takes and what travels. */
  private static final class Counter {
    private long nanos;
    private long messages;
    private long bytesUp;
    private long bytesDown;

    Transport transport(BlockServer server) {
      return request -> {
        long start = System.nanoTime();
        ByteBuffer answer = server.handle(request);
        count(System.nanoTime() - start, request.limit(), answer.limit());
        return CompletableFuture.completedFuture(answer);
      };
    }

    private synchronized void count(long took, int up, int down) {
      nanos += took;
      messages++;
      bytesUp += up;
      bytesDown += down;
    }

    synchronized void reset() {
      nanos = 0;
      messages = 0;
      bytesUp = 0;
      bytesDown = 0;
    }
  }
}
