package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.testing.ForwardingSource;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.PieceReader;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class BlockLoaderTest {
  /** Keeps account of the memory that it gives out, as one that protects weights might. */
  private static final class Counted implements WeightMemory {
    private final Set<ByteBuffer> out =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    @Override
    public ByteBuffer allocate(int bytes) {
      ByteBuffer buffer = PLAIN.allocate(bytes);
      out.add(buffer);
      return buffer;
    }

    @Override
    public void release(ByteBuffer buffer) {
      assertThat(out.remove(buffer)).isTrue();
      PLAIN.release(buffer);
    }

    @Override
    public String protection() {
      return "none: a test";
    }
  }

  /** A source that wants to be read in pieces, and whose reads fail after some. */
  private static class Pieces extends ForwardingSource {
    final long pieceBytes;
    final AtomicInteger readsLeft;
    final Counted memory = new Counted();

    Pieces(WeightSource inner, long pieceBytes, int reads) {
      super(inner);
      this.pieceBytes = pieceBytes;
      this.readsLeft = new AtomicInteger(reads);
    }

    private void count() throws IOException {
      if (readsLeft.getAndDecrement() <= 0) {
        throw new IOException("the disk is gone");
      }
    }

    @Override
    public ByteBuffer read(TensorInfo tensor) throws IOException {
      ByteBuffer data = memory.allocate((int) tensor.bytes());
      try {
        read(tensor, data.duplicate());
        return data;
      } catch (IOException e) {
        memory.release(data);
        throw e;
      }
    }

    @Override
    public void read(TensorInfo tensor, ByteBuffer target) throws IOException {
      count();
      inner.read(tensor, target);
    }

    @Override
    public void read(TensorInfo tensor, long offset, ByteBuffer target) throws IOException {
      count();
      inner.read(tensor, offset, target);
    }

    @Override
    public long pieceBytes() {
      return pieceBytes;
    }

    @Override
    public WeightMemory memory() {
      return memory;
    }
  }

  /** A source that hands out pieces of odd sizes on threads of its own, last ones first. */
  private static final class Scattered extends Pieces {
    private final int size;

    Scattered(WeightSource inner, int size, int reads) {
      super(inner, Long.MAX_VALUE, reads);
      this.size = size;
    }

    @Override
    public Optional<PieceReader> pieces() {
      return Optional.of(
          (tensor, offset, bytes, body) -> {
            int count = (int) ((bytes - 1) / size + 1);
            try (WorkerPool pool = new WorkerPool(3)) {
              FilePieces.forEach(
                  pool,
                  count,
                  i -> {
                    long from = (long) (count - 1 - i) * size;
                    ByteBuffer piece =
                        ByteBuffer.allocateDirect((int) Math.min(size, bytes - from));
                    read(tensor, offset + from, piece);
                    body.accept(offset + from, piece.flip());
                  });
            }
          });
    }
  }

  @DataProvider
  Object[][] types() {
    return new Object[][] {{TensorType.Q8_0}, {TensorType.Q4_0}, {TensorType.F16}};
  }

  private interface Body {
    void accept(WeightSource source) throws IOException;
  }

  private static void withModel(TensorType type, Body body) throws IOException {
    Path file = Files.createTempFile("selkie-tiny", ".gguf");
    try {
      new TinyModel(3, 96, true, false, type).write(file);
      try (Model model = Model.open(file, OpenOptions.NONE)) {
        body.accept(model.weights());
      }
    } finally {
      Files.delete(file);
    }
  }

  private static LlamaDecoder load(WeightSource source) throws IOException {
    return LlamaDecoder.load(
        Path.of("tiny.gguf"), source, new ExecutionMode.Quantized(), KernelProvider.detect(), 3);
  }

  @Test(dataProvider = "types")
  public void load_inPiecesOnSeveralThreads_sameLogitsAsWhole(TensorType type) throws IOException {
    withModel(
        type,
        source -> {
          Pieces whole = new Pieces(source, Long.MAX_VALUE, Integer.MAX_VALUE);
          Pieces pieces = new Pieces(source, 1, Integer.MAX_VALUE);
          assertThat(logits(pieces)).isDeepEqualTo(logits(whole));
          assertThat(pieces.readsLeft.get()).isLessThan(whole.readsLeft.get() - 50);
          assertThat(whole.memory.out).isEmpty();
          assertThat(pieces.memory.out).isEmpty();
        });
  }

  @Test(dataProvider = "types")
  public void load_fromPiecesThatEndAnywhere_sameLogitsAsWhole(TensorType type) throws IOException {
    withModel(
        type,
        source -> {
          Pieces whole = new Pieces(source, Long.MAX_VALUE, Integer.MAX_VALUE);
          float[][] expected = logits(whole);
          for (int size : new int[] {37, 1000, 4096, 1 << 20}) {
            Scattered pieces = new Scattered(source, size, Integer.MAX_VALUE);
            assertThat(logits(pieces)).as("pieces of %d", size).isDeepEqualTo(expected);
            assertThat(pieces.memory.out).isEmpty();
          }
        });
  }

  @Test(dataProvider = "types")
  public void load_pieceFails_releasesEverything(TensorType type) throws IOException {
    withModel(
        type,
        source -> {
          for (int reads : new int[] {0, 3, 8, 15}) {
            Scattered pieces = new Scattered(source, 100, reads);
            assertThatThrownBy(() -> load(pieces)).hasMessage("the disk is gone");
            assertThat(pieces.memory.out).as("after %d reads", reads).isEmpty();
          }
        });
  }

  private static float[][] logits(WeightSource source) throws IOException {
    try (LlamaDecoder decoder = load(source)) {
      return decoder.forward(List.of(Segment.last(decoder.newState(), 1, 260, 70)));
    }
  }

  /** Whichever read fails: the failure is the file's, and no weight stays behind. */
  @Test(dataProvider = "types")
  public void load_readFails_releasesEverything(TensorType type) throws IOException {
    withModel(
        type,
        source -> {
          for (int reads = 0; reads < 60; reads += 7) {
            Pieces pieces = new Pieces(source, 1, reads);
            assertThatThrownBy(() -> load(pieces))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
            assertThat(pieces.memory.out).as("after %d reads", reads).isEmpty();
          }
        });
  }
}
