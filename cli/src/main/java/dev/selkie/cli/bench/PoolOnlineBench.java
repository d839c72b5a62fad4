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
import dev.selkie.kernels.IntegerActivations;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import dev.selkie.kernels.PackedIntegers;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * One token in pool mode, at the server and at the client, beside the same matrix's product in mode
 * int. The pool is prepared before the clock starts.
 */
final class PoolOnlineBench {
  private static final int TOKENS = 16;

  /** Tokens before the clock: in a conversation Java has compiled what they run after a few. */
  private static final int WARM_TOKENS = 200;

  private static final long WARM_NANOS = 1_000_000_000L;
  private static final long SEED = 4;

  private final BenchOptions bench;
  private final Console console;
  private final Kernels kernels = KernelProvider.detect();

  PoolOnlineBench(BenchOptions bench, Console console) {
    this.bench = bench;
    this.console = console;
  }

  /**
   * What one token costs.
   *
   * @param seconds of client and server together, one value a repetition
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Cost(double[] seconds, double serverSeconds, long bytesUp, long bytesDown) {
    static final Cost NONE = new Cost(new double[0], 0, 0, 0);

    double clientSeconds() {
      return Math.max(0, Spread.of(seconds).median() - serverSeconds);
    }

    Cost plus(Cost other) {
      double[] sums = other.seconds.clone();
      for (int i = 0; i < seconds.length; i++) {
        sums[i] += seconds[i];
      }
      return new Cost(
          sums,
          serverSeconds + other.serverSeconds,
          bytesUp + other.bytesUp,
          bytesDown + other.bytesDown);
    }

    Cost times(int factor) {
      double[] products = seconds.clone();
      for (int i = 0; i < products.length; i++) {
        products[i] *= factor;
      }
      return new Cost(products, serverSeconds * factor, bytesUp * factor, bytesDown * factor);
    }
  }

  void run(MatrixShape shape) {
    Cost cost = measure(shape, () -> {});
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("serverMillis", cost.serverSeconds() * 1e3);
    details.put("clientMillis", cost.clientSeconds() * 1e3);
    details.put("gemvRatio", cost.serverSeconds() / gemvSeconds(shape));
    details.put("bytesUp", cost.bytesUp());
    details.put("bytesDown", cost.bytesDown());
    bench.print(
        console,
        new BenchLine(
            "pool-online",
            shape.rows() + "x" + shape.cols() + "x1",
            bench.threads(),
            "ms/token",
            Spread.of(cost.seconds()).in(s -> s * 1e3),
            details));
  }

  /**
   * One token, the pool prepared before.
   *
   * @param before runs before each token, outside the clock
   */
  Cost measure(MatrixShape shape, Runnable before) {
    IntegerMatrix matrix = matrix(shape);
    Counter counter = new Counter();
    try (WorkerPool pool = new WorkerPool(bench.threads());
        MemoryPadStore store = new MemoryPadStore()) {
      BlockServer server = new BlockServer(kernels, pool);
      server.register(matrix, Certifier.certify(matrix, 127));
      try (BlockClient client = new BlockClient(counter.transport(server), pool)) {
        // Twice what is needed: a pool that runs low has the next one prepared beside it.
        int lanes = Math.min(Certifier.DEGREE, 2 * (WARM_TOKENS + TOKENS * bench.repetitions()));
        PooledMatrix pooled = client.openPooled(0, new PoolOptions(store, false, lanes));
        short[] x = new short[shape.cols()];
        long[] y = new long[shape.rows()];
        long begun = System.nanoTime();
        for (int i = 0; i < WARM_TOKENS && System.nanoTime() - begun < WARM_NANOS; i++) {
          pooled.multiply(x, 1, y);
        }
        counter.reset();
        double[] seconds = new double[bench.repetitions()];
        for (int r = 0; r < seconds.length; r++) {
          long nanos = 0;
          for (int i = 0; i < TOKENS; i++) {
            before.run();
            long start = System.nanoTime();
            pooled.multiply(x, 1, y);
            nanos += System.nanoTime() - start;
          }
          seconds[r] = nanos / 1e9 / TOKENS;
        }
        return counter.cost(seconds);
      }
    }
  }

  /** The plain product of mode int, on packed weights: quantised activations to floats. */
  private double gemvSeconds(MatrixShape shape) {
    int rows = shape.rows();
    long bytes = kernels.packedIntegerBytes(rows, shape.cols());
    PackedIntegers packed =
        new PackedIntegers(
            rows, shape.cols(), ByteBuffer.allocateDirect(Math.toIntExact(bytes) + Long.BYTES));
    kernels.packIntegers(matrix(shape).values(), packed, 0, rows);
    IntegerActivations x = kernels.newIntegerActivations();
    x.begin(1, shape.cols(), 127);
    x.quantize(new float[shape.cols()], 0, 1);
    ByteBuffer scales = ByteBuffer.allocateDirect(Float.BYTES * rows);
    float[] y = new float[rows];
    int panels = (rows + PackedBlocks.PANEL - 1) / PackedBlocks.PANEL;
    try (WorkerPool pool = new WorkerPool(bench.threads())) {
      Runnable token =
          () ->
              pool.forRange(
                  panels,
                  (from, to) ->
                      kernels.multiplyIntegers(
                          packed,
                          from * PackedBlocks.PANEL,
                          Math.min(rows, to * PackedBlocks.PANEL),
                          x,
                          scales,
                          y));
      return Spread.seconds(TOKENS * bench.repetitions(), token).median();
    }
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
    /** Seconds of each message: their median is not moved by the few that were interrupted. */
    private final List<Double> seconds = new ArrayList<>();

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
      seconds.add(took / 1e9);
      bytesUp += up;
      bytesDown += down;
    }

    synchronized Cost cost(double[] whole) {
      int messages = seconds.size();
      double server = Spread.of(seconds.stream().mapToDouble(each -> each).toArray()).median();
      return new Cost(whole, server, bytesUp / messages, bytesDown / messages);
    }

    synchronized void reset() {
      seconds.clear();
      bytesUp = 0;
      bytesDown = 0;
    }
  }
}
