package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.fhe.methods.EncryptedMethod;
import dev.selkie.fhe.methods.MethodSession;
import dev.selkie.kernels.KernelProvider;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;

/**
 * Encrypted methods on the same matrix: time on each side, bytes, keys, error. Times and bytes are
 * those of one call over its tokens; what a method does ahead (keys, pools, encoded weights) stands
 * apart. Methods for one token and methods for a block are not comparable by their time a token
 * alone: a block needs that many tokens at once.
 */
final class MethodsBench {
  private static final long SEED = 5;
  private static final int ACTIVATION_MAX = 127;

  /** A block that takes longer is measured once, and not warmed up. */
  private static final long LONG_NANOS = 1_000_000_000;

  private final BenchOptions bench;
  private final Console console;

  MethodsBench(BenchOptions bench, Console console) {
    this.bench = bench;
    this.console = console;
  }

  /** The methods that a user named; {@code all} for every one that is installed. */
  static List<EncryptedMethod> named(List<String> names) {
    List<EncryptedMethod> installed = new ArrayList<>();
    for (LinearBackend backend : ServiceLoader.load(LinearBackend.class)) {
      if (backend instanceof EncryptedMethod method) {
        installed.add(method);
      }
    }
    if (names.equals(List.of("all"))) {
      return installed;
    }
    List<EncryptedMethod> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          installed.stream()
              .filter(each -> name.equals(each.name()) || name.equals(shortName(each)))
              .findFirst()
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "--method must be all or some of "
                              + installed.stream().map(MethodsBench::shortName).toList()
                              + ": "
                              + name)));
    }
    return chosen;
  }

  private static String shortName(EncryptedMethod method) {
    return method.name().replaceFirst("^bfv-", "");
  }

  void run(EncryptedMethod method, MatrixShape shape, List<Network> networks) {
    IntegerMatrix matrix = matrix(shape);
    int tokens = method.tokens();
    short[] x = activations(tokens * shape.cols());
    long[] y = new long[tokens * shape.rows()];
    long start = System.nanoTime();
    try (MethodSession session = method.open(bench.threads());
        IntegerProduct product = session.prepare(matrix, ACTIVATION_MAX)) {
      final double prepareMillis = (System.nanoTime() - start) / 1e6;
      LinearCost ahead = session.cost();
      product.multiply(x, tokens, y);
      LinearCost first = session.cost().minus(ahead);
      if (tokens == 1 || first.clientNanos() + first.serverNanos() < LONG_NANOS) {
        ahead = session.cost();
        for (int i = 0; i < bench.repetitions(); i++) {
          product.multiply(x, tokens, y);
        }
      }
      LinearCost cost = session.cost().minus(ahead);
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("method", shortName(method));
      details.put("tokensAtOnce", tokens);
      putCost(details, cost, tokens);
      details.put("keyBytes", session.keyBytes());
      details.put("weightBytes", session.weightBytes());
      details.put("prepareMillis", prepareMillis);
      details.put("aheadClientMillis", ahead.clientNanos() / 1e6);
      details.put("aheadServerMillis", ahead.serverNanos() / 1e6);
      details.put("aheadBytesUp", ahead.bytesUp());
      details.put("aheadBytesDown", ahead.bytesDown());
      details.put("error", session.error());
      details.put("wrong", wrong(matrix, x, tokens, y));
      details.put("discloses", method.discloses());
      print(shape, tokens, cost, details);
      long bytesUp = cost.bytesUp() / cost.products();
      long bytesDown = cost.bytesDown() / cost.products();
      double millis = (cost.clientNanos() + cost.serverNanos()) / 1e6 / cost.products();
      for (Network network : networks) {
        bench.print(
            console,
            network.line(
                shortName(method) + " " + shape.rows() + "x" + shape.cols() + "x" + tokens,
                bench.threads(),
                new Network.Step(millis, 1, bytesUp, bytesDown, tokens)));
      }
    }
  }

  private static void putCost(Map<String, Object> details, LinearCost cost, int tokens) {
    double calls = cost.products() * (double) tokens;
    details.put("clientMillis", cost.clientNanos() / 1e6 / calls);
    details.put("serverMillis", cost.serverNanos() / 1e6 / calls);
    details.put("bytesUp", Math.round(cost.bytesUp() / calls));
    details.put("bytesDown", Math.round(cost.bytesDown() / calls));
  }

  private void print(MatrixShape shape, int tokens, LinearCost cost, Map<String, Object> details) {
    double[] mean = {(cost.clientNanos() + cost.serverNanos()) / 1e6 / cost.products() / tokens};
    bench.print(
        console,
        new BenchLine(
            "method",
            shape.rows() + "x" + shape.cols() + "x" + tokens,
            bench.threads(),
            "ms/token",
            Spread.of(mean),
            details));
  }

  /** Results that differ from the plain product. */
  private static long wrong(IntegerMatrix matrix, short[] x, int tokens, long[] y) {
    long[] expected = new long[tokens * matrix.rows()];
    KernelProvider.detect()
        .multiplyInt(
            matrix.values(), matrix.rows(), matrix.cols(), 0, matrix.rows(), x, tokens, expected);
    long wrong = 0;
    for (int i = 0; i < expected.length; i++) {
      wrong += expected[i] == y[i] ? 0 : 1;
    }
    return wrong;
  }

  private static short[] activations(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    short[] x = new short[count];
    for (int i = 0; i < count; i++) {
      x[i] = (short) random.nextInt(-ACTIVATION_MAX, ACTIVATION_MAX + 1);
    }
    return x;
  }

  private static IntegerMatrix matrix(MatrixShape shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    ByteBuffer values = ByteBuffer.allocateDirect(shape.rows() * shape.cols());
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, (byte) Math.max(-127, Math.min(127, Math.round(32 * random.nextGaussian()))));
    }
    return new IntegerMatrix("bench", shape.rows(), shape.cols(), values);
  }
}
