package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encrypted linear layers beside plain ones and beside SEAL's public interface. */
@Command(
    name = "enc",
    mixinStandardHelpOptions = true,
    description = "Encrypted products, beside plain products and SEAL's own in the same run.")
final class EncBench implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--shapes",
      paramLabel = "ROWSxCOLS",
      split = ",",
      description = "Matrices of the block products (default: ${DEFAULT-VALUE}).",
      defaultValue = "768x768,2304x768,768x3072,2048x2048,2048x5632")
  private String[] shapes = {};

  @Option(
      names = "--tokens",
      paramLabel = "N",
      split = ",",
      description = "Tokens of the block products, 1 to 2048 (default: ${DEFAULT-VALUE}).",
      defaultValue = "2048")
  private int[] tokens = {};

  @Option(
      names = "--decode-step",
      description = "Also one decoded token of a 1.1B model in pool mode.")
  private boolean decodeStep;

  @Mixin private final BenchOptions bench = new BenchOptions();

  EncBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Machine machine = new Machine();
    bench.print(console, machine.line());
    BlockGemmBench block = new BlockGemmBench(machine, bench, console);
    PoolOnlineBench online = new PoolOnlineBench(bench, console);
    for (String shape : shapes) {
      MatrixShape matrix = MatrixShape.parse(shape);
      for (int count : tokens) {
        block.run(matrix, count);
      }
      online.run(matrix);
    }
    if (decodeStep) {
      new DecodeStepBench(bench, console).run();
    }
    return ExitCode.OK;
  }
}
