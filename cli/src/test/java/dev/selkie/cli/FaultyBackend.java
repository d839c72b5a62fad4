package dev.selkie.cli;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.MemoryPadStore;
import dev.selkie.fhe.linear.client.PadBlock;
import dev.selkie.fhe.linear.client.PadShape;
import dev.selkie.fhe.linear.client.PadStore;
import dev.selkie.fhe.linear.client.PoolName;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.linear.client.RemoteMatrix;
import dev.selkie.fhe.linear.client.StoredPads;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.linear.wire.ResponseShape;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The real roles of block and pool mode with one fault between or within them. */
final class FaultyBackend implements LinearBackend {
  /** Where the fault is; each names a matrix. */
  sealed interface Fault {
    /** The matrix. */
    String matrix();

    /** A high bit of c0 of one row and one token in the server's answer. */
    record AnswerBit(String matrix, int row, int token) implements Fault {}

    /** A high bit of c0 of the first feature of one token in the client's request. */
    record RequestBit(String matrix, int token) implements Fault {}

    /** One weight is larger by one. */
    record Weight(String matrix, int row, int col) implements Fault {}

    /** A high bit of the pad of one row in one lane. */
    record LaneBit(String matrix, int lane, int row) implements Fault {}
  }

  private final Fault fault;

  FaultyBackend(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public LinearSession open(int threads) {
    return new Session(threads);
  }

  private final class Session implements LinearSession {
    private final WorkerPool pool;
    private final BlockServer server;
    private final BlockClient client;
    private final PadStore store = new FaultyStore();
    private final List<MatrixCertificate> certificates = new ArrayList<>();
    private int faulty = -1;
    private @Nullable MatrixDescription description;

    Session(int threads) {
      pool = new WorkerPool(threads);
      server = new BlockServer(KernelProvider.detect(), pool);
      client = new BlockClient(this::send, pool);
    }

    private CompletableFuture<ByteBuffer> send(ByteBuffer request) {
      MessageHeader header = header(request);
      boolean product = header.kind() == MessageKind.PRODUCT_REQUEST && header.matrix() == faulty;
      ByteBuffer message = request;
      if (product && fault instanceof Fault.RequestBit at) {
        int bits = header.coefficientBits();
        message = flipped(request, 8 * RequestShape.SEED_LENGTH + at.token() * bits + bits - 3);
      }
      ByteBuffer answer = server.handle(message);
      if (product && fault instanceof Fault.AnswerBit at) {
        ResponseShape shape = ResponseShape.of(description, header.tokens());
        int bits = shape.c0().kept();
        answer = flipped(answer, 8 * at.row() * shape.rowLength() + at.token() * bits + bits - 3);
      }
      return CompletableFuture.completedFuture(answer);
    }

    @Override
    public IntegerProduct prepare(IntegerMatrix w, int activationMax) {
      boolean here = w.name().equals(fault.matrix());
      IntegerMatrix served = here && fault instanceof Fault.Weight at ? changed(w, at) : w;
      MatrixCertificate certificate = Certifier.certify(served, activationMax);
      certificates.add(certificate);
      int number = server.register(served, certificate);
      if (here) {
        faulty = number;
      }
      if (fault instanceof Fault.LaneBit) {
        var pooled = client.openPooled(number, new PoolOptions(store, false, Certifier.DEGREE));
        return product(pooled::multiply);
      }
      RemoteMatrix remote = client.open(number);
      if (here) {
        description = remote.description();
      }
      return product(remote::multiply);
    }

    @Override
    public List<MatrixCertificate> certificates() {
      return certificates;
    }

    @Override
    public LinearCost cost() {
      return LinearCost.NONE;
    }

    @Override
    public void close() {
      client.close();
      store.close();
      pool.close();
    }

    /** Pads in memory, one bit of one lane of the faulty matrix flipped when it is read. */
    private final class FaultyStore implements PadStore {
      private final MemoryPadStore memory = new MemoryPadStore();

      @Override
      public StoredPads store(PoolName name, PadBlock pads) {
        StoredPads kept = memory.store(name, pads);
        boolean here = fault instanceof Fault.LaneBit && name.matrix() == faulty;
        return here ? new FaultyPads(kept, (Fault.LaneBit) fault) : kept;
      }

      @Override
      public void close() {
        memory.close();
      }
    }
  }

  private static MessageHeader header(ByteBuffer request) {
    try {
      return MessageHeader.read(request.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteBuffer flipped(ByteBuffer message, int bit) {
    ByteBuffer copy = ByteBuffer.allocateDirect(message.limit()).order(ByteOrder.LITTLE_ENDIAN);
    copy.put(0, message, 0, message.limit());
    int at = MessageHeader.LENGTH + bit / 8;
    return copy.put(at, (byte) (copy.get(at) ^ 1 << bit % 8));
  }

  private static IntegerMatrix changed(IntegerMatrix w, Fault.Weight at) {
    ByteBuffer values = ByteBuffer.allocateDirect(w.rows() * w.cols());
    values.put(0, w.values(), 0, values.capacity());
    int place = at.row() * w.cols() + at.col();
    values.put(place, (byte) (values.get(place) + 1));
    return new IntegerMatrix(w.name(), w.rows(), w.cols(), values);
  }

  @FunctionalInterface
  private interface Multiplication {
    void multiply(short[] x, int tokens, long[] y);
  }

  private static IntegerProduct product(Multiplication multiplication) {
    return new IntegerProduct() {
      @Override
      public void multiply(short[] x, int tokens, long[] y) {
        multiplication.multiply(x, tokens, y);
      }

      @Override
      public void close() {}
    };
  }

  private record FaultyPads(StoredPads kept, Fault.LaneBit fault) implements StoredPads {
    @Override
    public PoolName name() {
      return kept.name();
    }

    @Override
    public PadShape shape() {
      return kept.shape();
    }

    @Override
    public int left() {
      return kept.left();
    }

    @Override
    public int take(int count) throws IOException {
      return kept.take(count);
    }

    @Override
    public void read(int lane, ByteBuffer record) throws IOException {
      kept.read(lane, record);
      if (lane == fault.lane()) {
        int bits = shape().output().kept();
        int inputs = shape().cols() * bytes(shape().input().kept());
        int bit = 8 * (inputs + fault.row() * bytes(bits)) + bits - 3;
        record.put(bit / 8, (byte) (record.get(bit / 8) ^ 1 << bit % 8));
      }
    }

    private static int bytes(int bits) {
      return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    @Override
    public void discard(int lane) throws IOException {
      kept.discard(lane);
    }

    @Override
    public void delete() throws IOException {
      kept.delete();
    }
  }
}
