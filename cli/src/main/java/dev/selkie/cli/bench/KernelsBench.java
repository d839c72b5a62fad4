package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The products alone, beside what the machine could do at most. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description = "The machine's own limits, then products of integers and of residues.")
final class KernelsBench implements Callable<Integer> {
  private static final int ROWS = 2048;
  private static final int COLS = 2048;
  private static final int TOKENS = 512;

  private final Console console;

  @Mixin private final BenchOptions bench = new BenchOptions();

  KernelsBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Machine machine = new Machine();
    bench.print(console, machine.line());
    Kernels kernels = KernelProvider.detect();
    try (WorkerPool pool = new WorkerPool(bench.threads())) {
      residues(machine, kernels, pool);
    }
    return ExitCode.OK;
  }

  /** Residues of every number of limbs: 32, 40, 48 and 53 bits. */
  private void residues(Machine machine, Kernels kernels, WorkerPool pool) {
    for (int bits : new int[] {32, 40, 48, 53}) {
      ResidueWork work = new ResidueWork(ROWS, COLS, TOKENS, bits);
      Spread seconds = Spread.seconds(bench.repetitions(), () -> work.run(kernels, pool));
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("bits", bits);
      details.put(
          "floorFraction",
          machine.fraction(work.byteProducts(), bench.threads(), seconds.median()));
      double products = work.macs() / TOKENS * work.lanes();
      bench.print(
          console,
          new BenchLine(
              "residue-gemm",
              work.shape(),
              bench.threads(),
              "ns/residue-MAC",
              seconds.in(s -> s * 1e9 / products),
              details));
    }
  }
}
