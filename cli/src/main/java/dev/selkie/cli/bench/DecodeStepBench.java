package dev.selkie.cli.bench;

import dev.selkie.cli.console.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The linear layers of one decoded token of a 1.1B model (22 layers of width 2048, 32000 words) in
 * pool mode: one layer's four products and the output layer are measured, the layer's time is
 * multiplied. Before each product other memory is touched, so that weights do not come from caches
 * that the other layers would have emptied. Attention, norms and sampling are not in it.
 */
final class DecodeStepBench {
  private static final int LAYERS = 22;
  private static final MatrixShape[] LAYER = {
    MatrixShape.parse("2560x2048"),
    MatrixShape.parse("2048x2048"),
    MatrixShape.parse("11264x2048"),
    MatrixShape.parse("2048x5632")
  };
  private static final MatrixShape OUTPUT = MatrixShape.parse("32000x2048");

  /** Twice the last-level cache of most processors. */
  private static final int OTHER_BYTES = 64 << 20;

  private final BenchOptions bench;
  private final Console console;
  private final byte[] other = new byte[OTHER_BYTES];

  DecodeStepBench(BenchOptions bench, Console console) {
    this.bench = bench;
    this.console = console;
  }

  private void emptyCaches() {
    for (int i = 0; i < OTHER_BYTES; i += 64) {
      other[i]++;
    }
  }

  void run(List<Network> networks) {
    double[] totals = new double[bench.repetitions()];
    PoolOnlineBench online = new PoolOnlineBench(bench, console);
    PoolOnlineBench.Cost layer = PoolOnlineBench.Cost.NONE;
    for (MatrixShape shape : LAYER) {
      layer = layer.plus(online.measure(shape, this::emptyCaches));
    }
    PoolOnlineBench.Cost step = layer.times(LAYERS).plus(online.measure(OUTPUT, this::emptyCaches));
    for (int i = 0; i < totals.length; i++) {
      totals[i] = step.seconds()[i] * 1e3;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("clientMillis", step.clientSeconds() * 1e3);
    details.put("serverMillis", step.serverSeconds() * 1e3);
    details.put("bytesUp", step.bytesUp());
    details.put("bytesDown", step.bytesDown());
    details.put("layersMeasured", 1);
    details.put("layers", LAYERS);
    bench.print(
        console,
        new BenchLine(
            "decode-step", "1.1B", bench.threads(), "ms/token", Spread.of(totals), details));
    double millis = Spread.of(totals).median();
    int rounds = LAYER.length * LAYERS + 1;
    Network.Step measured = new Network.Step(millis, rounds, step.bytesUp(), step.bytesDown(), 1);
    networks.forEach(each -> bench.print(console, each.line("1.1B", bench.threads(), measured)));
  }
}
