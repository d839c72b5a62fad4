package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.fhe.seal.BfvParameters;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Encryption and decryption at the client, one thread, beside Microsoft SEAL in the same run. */
@Command(
    name = "client",
    mixinStandardHelpOptions = true,
    description = "The client's encryption and decryption, beside SEAL's in the same run.")
final class ClientBench implements Callable<Integer> {
  /** What an int8 matrix of some thousand columns gets. */
  private static final BfvParameters PARAMETERS = new BfvParameters(2048, 48, 26);

  private final Console console;

  @Mixin private final BenchOptions bench = new BenchOptions();

  ClientBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (ClientWork work = new ClientWork(PARAMETERS)) {
      print(
          "encrypt",
          Spread.seconds(bench.repetitions(), work::encrypt),
          Spread.seconds(bench.repetitions(), work::sealEncrypt),
          work.bytesUp());
      print(
          "decrypt",
          Spread.seconds(bench.repetitions(), work::decrypt),
          Spread.seconds(bench.repetitions(), work::sealDecrypt),
          work.bytesDown());
    }
    return ExitCode.OK;
  }

  private void print(String test, Spread seconds, Spread seal, double bytes) {
    Spread nanos = seconds.in(s -> s * 1e9 / ClientWork.VALUES);
    double sealNanos = seal.median() * 1e9 / ClientWork.VALUES;
    bench.print(
        console,
        new BenchLine(
            test,
            "2048 lanes, 48 bits",
            1,
            "ns/value",
            nanos,
            Map.of(
                "sealNanos", sealNanos, "sealRatio", sealNanos / nanos.median(), "bytes", bytes)));
  }
}
