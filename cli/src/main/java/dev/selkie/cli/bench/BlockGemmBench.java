package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The server's product in block mode at q = 48 bits, one thread and several, beside the product of
 * the same matrix with plain int8 activations and beside SEAL's public interface.
 */
final class BlockGemmBench {
  private static final int BITS = 48;
  private static final long SEED = 2;

  private final Machine machine;
  private final BenchOptions bench;
  private final Console console;
  private final Kernels kernels = KernelProvider.detect();

  BlockGemmBench(Machine machine, BenchOptions bench, Console console) {
    this.machine = machine;
    this.bench = bench;
    this.console = console;
  }

  void run(MatrixShape matrix, int tokens) {
    if (tokens < 1 || tokens > Certifier.DEGREE) {
      throw CommandFailure.usage("--tokens must be in [1, 2048]: " + tokens);
    }
    ResidueWork work = new ResidueWork(matrix.rows(), matrix.cols(), tokens, BITS);
    Spread alone = measure(work, 1);
    Map<String, Object> details = details(work, 1, alone);
    details.put("int8Ratio", alone.median() / int8Seconds(work, matrix, tokens));
    details.put(
        "sealRatio", new SealProduct(matrix.cols()).secondsPerMac() * work.macs() / alone.median());
    print(work, 1, alone, details);
    if (bench.threads() > 1) {
      Spread shared = measure(work, bench.threads());
      Map<String, Object> more = details(work, bench.threads(), shared);
      more.put("threadRatio", alone.median() / shared.median());
      print(work, bench.threads(), shared, more);
    }
  }

  private Spread measure(ResidueWork work, int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      return Spread.seconds(bench.repetitions(), () -> work.run(kernels, pool));
    }
  }

  private Map<String, Object> details(ResidueWork work, int threads, Spread seconds) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("bits", BITS);
    details.put("seconds", seconds.median());
    details.put("floorFraction", machine.fraction(work.byteProducts(), threads, seconds.median()));
    return details;
  }

  private double int8Seconds(ResidueWork work, MatrixShape matrix, int tokens) {
    SplittableRandom random = new SplittableRandom(SEED);
    short[] x = new short[tokens * matrix.cols()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (short) random.nextInt(-127, 128);
    }
    long[] y = new long[tokens * matrix.rows()];
    return Spread.seconds(
            bench.repetitions(),
            () ->
                kernels.multiplyInt(
                    work.weights(), matrix.rows(), matrix.cols(), 0, matrix.rows(), x, tokens, y))
        .median();
  }

  private void print(ResidueWork work, int threads, Spread seconds, Map<String, Object> details) {
    bench.print(
        console,
        new BenchLine(
            "block-gemm",
            work.shape(),
            threads,
            "ns/token-MAC",
            seconds.in(s -> s * 1e9 / work.macs()),
            details));
  }
}
