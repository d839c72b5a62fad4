package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.fhe.methods.EncryptedMethod;
import java.util.List;
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

  @Option(
      names = "--method",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Only compare these methods on the shapes: all, or some of block, pool, coefficient,",
        "ckks-bsgs, seal-column and what else is installed."
      })
  private List<String> methods = List.of();

  @Option(
      names = "--network",
      paramLabel = "NET",
      split = ",",
      description = {
        "Also what a network would add, computed: lan (0.5 ms, 1000 Mbit/s), wan (40 ms,",
        "100 Mbit/s) or RTT:MBIT. For methods and the decode step."
      })
  private List<String> networks = List.of();

  @Mixin private final BenchOptions bench = new BenchOptions();

  EncBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Machine machine = new Machine();
    bench.print(console, machine.line());
    List<Network> simulated = networks.stream().map(Network::parse).toList();
    if (methods.isEmpty()) {
      measureProducts(machine);
    } else {
      List<EncryptedMethod> chosen = MethodsBench.named(methods);
      for (String shape : shapes) {
        for (EncryptedMethod method : chosen) {
          new MethodsBench(bench, console).run(method, MatrixShape.parse(shape), simulated);
        }
      }
    }
    if (decodeStep) {
      new DecodeStepBench(bench, console).run(simulated);
    }
    return ExitCode.OK;
  }

  private void measureProducts(Machine machine) {
    BlockGemmBench block = new BlockGemmBench(machine, bench, console);
    PoolOnlineBench online = new PoolOnlineBench(bench, console);
    for (String shape : shapes) {
      MatrixShape matrix = MatrixShape.parse(shape);
      for (int count : tokens) {
        block.run(matrix, count);
      }
      online.run(matrix);
    }
  }
}
