package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.IntegerActivations;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedIntegers;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
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
    float[] x = new float[tokens * matrix.cols()];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(-127, 128);
    }
    IntegerActivations activations = kernels.newIntegerActivations();
    activations.begin(tokens, matrix.cols(), 127);
    activations.quantize(x, 0, tokens);
    PackedIntegers packed = pack(work, matrix);
    ByteBuffer scales = ByteBuffer.allocateDirect(Float.BYTES * matrix.rows());
    float[] y = new float[tokens * matrix.rows()];
    return Spread.seconds(
            bench.repetitions(),
            () -> kernels.multiplyIntegers(packed, 0, matrix.rows(), activations, scales, y))
        .median();
  }

  private PackedIntegers pack(ResidueWork work, MatrixShape matrix) {
    long bytes = kernels.packedIntegerBytes(matrix.rows(), matrix.cols());
    ByteBuffer memory = ByteBuffer.allocateDirect(Math.toIntExact(bytes) + 64);
    int start = Math.floorMod(-memory.alignmentOffset(0, 64), 64);
    PackedIntegers packed =
        new PackedIntegers(
            matrix.rows(), matrix.cols(), memory.slice(start, Math.toIntExact(bytes)));
    kernels.packIntegers(work.weights(), packed, 0, matrix.rows());
    return packed;
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
