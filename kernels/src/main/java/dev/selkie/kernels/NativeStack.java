package dev.selkie.kernels;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Layers behind one native handle. */
final class NativeStack implements LayerStack {
  private static final Cleaner CLEANER = Cleaner.create();

  /** The handle apart from its owner, so that it can be freed when nobody closed it. */
  private record Handle(long address) implements Runnable {
    @Override
    public void run() {
      Native.freeStack(address);
    }
  }

  private final StackShape shape;

  /** Keeps the weights, whose addresses the native side has, reachable. */
  private final List<StackLayer> layers;

  private final Optional<StackOutput> output;
  private final long address;
  private final Cleaner.Cleanable cleanable;
  private int tokens;
  private boolean closed;

  NativeStack(
      CpuLevel level, StackShape shape, List<StackLayer> layers, Optional<StackOutput> output) {
    this.shape = shape;
    this.layers = List.copyOf(layers);
    this.output = output;
    this.address = Native.newStack(level.number(), StackWords.of(shape, layers, output));
    this.cleanable = CLEANER.register(this, new Handle(address));
  }

  @Override
  public synchronized void run(
      WorkerPool pool,
      int tokens,
      ByteBuffer x,
      List<Piece> pieces,
      Angles angles,
      Angles localAngles) {
    requireOpen();
    Shapes.checkRows("x", x, 0, tokens, shape.width());
    try {
      begin(tokens, x, pieces);
      this.tokens = tokens;
      for (Piece piece : pieces) {
        turn(0, piece, angles);
        turn(1, piece, localAngles);
      }
      work(pool, Native::workPass);
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(pieces);
    }
  }

  private void work(WorkerPool pool, LongConsumer task) {
    int threads = Math.min(pool.threads(), shape.threads());
    pool.forRange(threads, 1, 1, (from, to) -> task.accept(address));
    int failed = Native.failedMatrix(address);
    if (failed >= 0) {
      throw new ArithmeticException(
          NativeIntegerActivations.NOT_FINITE + ": input of " + name(failed));
    }
  }

  /** Of a matrix of integers; four a layer, in their order, then the output. */
  private String name(int matrix) {
    if (matrix == 4 * layers.size()) {
      return name(output.orElseThrow().matrix());
    }
    StackLayer layer = layers.get(matrix / 4);
    StackLayer.Matrix found =
        switch (matrix % 4) {
          case 0 -> layer.queryKeyValue();
          case 1 -> layer.attentionOutput();
          case 2 -> layer.up();
          default -> layer.down();
        };
    return name(found);
  }

  private static String name(StackLayer.Matrix matrix) {
    return matrix instanceof StackLayer.Integers integers ? integers.name() : matrix.toString();
  }

  private void begin(int tokens, ByteBuffer x, List<Piece> pieces) {
    int[] fields = new int[4 * pieces.size()];
    int pages = 0;
    int row = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      int end = piece.start() + piece.tokens();
      piece.pages().require(shape.layout(), end);
      int count = (end + KeyValueLayout.PAGE - 1) / KeyValueLayout.PAGE;
      if (piece.row() != row || piece.tokens() < 1) {
        throw new IllegalArgumentException("pieces must follow one another: row=" + piece.row());
      }
      row += piece.tokens();
      fields[4 * i] = piece.row();
      fields[4 * i + 1] = piece.tokens();
      fields[4 * i + 2] = piece.start();
      fields[4 * i + 3] = count;
      pages += count;
    }
    if (row != tokens) {
      throw new IllegalArgumentException(
          "pieces must have all " + tokens + " tokens of the pass: " + row);
    }
    long[] addresses = new long[pages];
    int at = 0;
    for (int i = 0; i < pieces.size(); i++) {
      System.arraycopy(pieces.get(i).pages().addresses(), 0, addresses, at, fields[4 * i + 3]);
      at += fields[4 * i + 3];
    }
    Native.beginPass(address, tokens, x, fields, addresses);
  }

  private void turn(int which, Piece piece, Angles angles) {
    int from = piece.start() * shape.pairs();
    Native.setRotation(
        address, which, piece.row(), piece.tokens(), angles.cosines(), angles.sines(), from);
  }

  @Override
  public synchronized void read(int row, int rows, float[] out, int at) {
    requireOpen();
    try {
      Native.endPass(address, row, rows, out, at);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public boolean predicts() {
    return output.isPresent();
  }

  @Override
  public synchronized void predict(WorkerPool pool, int[] rows, List<float[]> logits) {
    requireOpen();
    int vocabulary = output.orElseThrow().matrix().rows();
    logits.forEach(row -> Shapes.atLeast("logits", vocabulary, row.length));
    for (int row : rows) {
      Objects.checkIndex(row, tokens);
    }
    Objects.checkFromIndexSize(0, rows.length, logits.size());
    try {
      Native.beginOutput(address, rows);
      work(pool, Native::workOutput);
      for (int i = 0; i < rows.length; i++) {
        Native.readLogits(address, i, logits.get(i));
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the stack is closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    cleanable.clean();
  }
}
