package dev.selkie.cli.bench;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.LargeMemory;
import dev.selkie.secure.container.SealedAccess;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.RecipientKind;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loads a plain or a sealed file: into a decoder, or tensor by tensor into memory. The host of a
 * virtual machine may have taken back memory that was idle; so as much is touched and freed first.
 */
final class LoadProbe {
  private static final int TOUCHED = 64 << 20;

  private LoadProbe() {}

  /** Seconds until a decoder of a plain file could take its first token. */
  static double loadPlain(Path file) throws IOException {
    touch(2 * Files.size(file));
    return loaded(file, OpenOptions.NONE);
  }

  /** The same of a sealed file, from an open keystore on. */
  static double loadSealed(BenchFiles files, Trust trust) throws IOException {
    touch(2 * Files.size(files.sealed()));
    try (KeyProvider keys =
        KeyProvider.keystore(files.keystore(), SealProbe.PASSWORD::toCharArray)) {
      keys.find(RecipientKind.BCFKS, SealProbe.KEY).orElseThrow().close();
      return loaded(files.sealed(), OpenOptions.of(new SealedAccess(List.of(keys), trust)));
    }
  }

  private static double loaded(Path file, OpenOptions options) throws IOException {
    long start = System.nanoTime();
    try (Model model = Model.open(file, options);
        Decoder decoder =
            model.decoder(
                new ExecutionMode.Quantized(), Runtime.getRuntime().availableProcessors())) {
      double seconds = (System.nanoTime() - start) / 1e9;
      if (decoder.contextLength() < 1) {
        throw new IllegalStateException("a decoder without a context");
      }
      return seconds;
    }
  }

  /** Seconds until every tensor of a plain file is in memory of its own. */
  static double readPlain(Path file) throws Exception {
    touch(Files.size(file));
    long start = System.nanoTime();
    try (Model model = Model.open(file, OpenOptions.NONE)) {
      WeightSource weights = model.weights();
      ByteBuffer[] loaded = new ByteBuffer[weights.tensors().size()];
      AtomicInteger next = new AtomicInteger();
      List<Thread> others = new ArrayList<>();
      for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
        Thread thread = new Thread(() -> share(weights, next, loaded));
        thread.start();
        others.add(thread);
      }
      share(weights, next, loaded);
      for (Thread thread : others) {
        thread.join();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      requireAll(loaded);
      return seconds;
    }
  }

  /** Has the machine find memory that its host may have taken back, and frees it. */
  private static void touch(long bytes) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (long done = 0; done < bytes; done += TOUCHED) {
      ByteBuffer piece = LargeMemory.allocate(TOUCHED);
      for (int at = 0; at < TOUCHED; at += 4096) {
        piece.put(at, (byte) 1);
      }
      pieces.add(piece);
    }
    pieces.forEach(LargeMemory::discard);
  }

  private static void share(WeightSource weights, AtomicInteger next, ByteBuffer[] loaded) {
    List<TensorInfo> tensors = weights.tensors();
    for (int i = next.getAndIncrement(); i < loaded.length; i = next.getAndIncrement()) {
      try {
        loaded[i] = weights.read(tensors.get(i));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void requireAll(ByteBuffer[] loaded) {
    for (ByteBuffer each : loaded) {
      if (each == null || !each.hasRemaining()) {
        throw new IllegalStateException("a tensor was not loaded");
      }
    }
  }

  /** Seconds until every tensor of a sealed file is in memory. */
  static double readSealed(Path file, KeystoreKey key, Trust trust) throws IOException {
    touch(Files.size(file));
    long start = System.nanoTime();
    try (WeightSource weights = SealedModel.open(file, key, trust)) {
      List<ByteBuffer> loaded = new ArrayList<>();
      for (TensorInfo tensor : weights.tensors()) {
        loaded.add(weights.read(tensor));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      requireAll(loaded.toArray(ByteBuffer[]::new));
      return seconds;
    }
  }
}
