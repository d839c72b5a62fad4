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
import java.util.function.ToLongFunction;

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
      List<LinearCost> calls = new ArrayList<>();
      LinearCost first = call(session, product, x, tokens, y);
      if (tokens > 1 && first.clientNanos() + first.serverNanos() >= LONG_NANOS) {
        calls.add(first);
      } else {
        ahead = session.cost();
        for (int i = 0; i < bench.repetitions(); i++) {
          calls.add(call(session, product, x, tokens, y));
        }
      }
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("method", shortName(method));
      details.put("tokensAtOnce", tokens);
      LinearCost last = calls.get(calls.size() - 1);
      Spread client = spread(calls, tokens, LinearCost::clientNanos);
      Spread server = spread(calls, tokens, LinearCost::serverNanos);
      details.put("clientMillis", client.median());
      details.put("serverMillis", server.median());
      details.put("bytesUp", last.bytesUp() / tokens);
      details.put("bytesDown", last.bytesDown() / tokens);
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
      Spread both = spread(calls, tokens, cost -> cost.clientNanos() + cost.serverNanos());
      String sizes = shape.rows() + "x" + shape.cols() + "x" + tokens;
      bench.print(
          console, new BenchLine("method", sizes, bench.threads(), "ms/token", both, details));
      for (Network network : networks) {
        bench.print(
            console,
            network.line(
                shortName(method) + " " + sizes,
                bench.threads(),
                new Network.Step(
                    both.median() * tokens, 1, last.bytesUp(), last.bytesDown(), tokens)));
      }
    }
  }

  private static LinearCost call(
      MethodSession session, IntegerProduct product, short[] x, int tokens, long[] y) {
    LinearCost before = session.cost();
    product.multiply(x, tokens, y);
    return session.cost().minus(before);
  }

  /** Milliseconds a token. */
  private static Spread spread(
      List<LinearCost> calls, int tokens, ToLongFunction<LinearCost> nanos) {
    return Spread.of(
        calls.stream().mapToDouble(each -> nanos.applyAsLong(each) / 1e6 / tokens).toArray());
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
