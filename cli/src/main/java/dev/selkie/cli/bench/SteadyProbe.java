package dev.selkie.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.cobblestone.MessageSealer;
import dev.selkie.secure.cobblestone.OpeningThreads;
import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

/** Decryption of one message that lies in memory, when all is compiled. */
final class SteadyProbe {
  private static final int MESSAGE_BYTES = 16 << 20;

  private SteadyProbe() {}

  /**
   * Gigabytes that as many threads as there are processors decrypt for each CPU second of the JVM,
   * after as long without counting.
   */
  static double measure(double seconds) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    ByteBuffer target = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    ByteBuffer message = ByteBuffer.allocateDirect((int) Cobblestone.sealedLength(MESSAGE_BYTES));
    MessageOpener.Source source =
        (offset, part) ->
            part.put(
                message.duplicate().position((int) offset).limit((int) offset + part.remaining()));
    try (SecretBytes key = SecretBytes.random(32);
        MessageKeys keys = MessageKeys.derive(key, new byte[24], new byte[0]);
        OpeningThreads opening = new OpeningThreads(threads)) {
      MessageSealer.seal(
          keys, new ChunkCipher(), target, MESSAGE_BYTES, (window, piece) -> message.put(piece));
      message.flip();
      Decryption decryption =
          () -> MessageOpener.open(keys, opening, source, message.limit(), target.duplicate());
      repeat(seconds, decryption);
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long start = system.getProcessCpuTime();
      long times = repeat(seconds, decryption);
      return times * MESSAGE_BYTES / (double) (system.getProcessCpuTime() - start);
    }
  }

  private interface Decryption {
    void run() throws IOException;
  }

  private static long repeat(double seconds, Decryption decryption) throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long times = 0;
    while (System.nanoTime() < end) {
      decryption.run();
      times++;
    }
    return times;
  }
}
