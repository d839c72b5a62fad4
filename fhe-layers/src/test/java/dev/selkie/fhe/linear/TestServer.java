package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;

/** A server of one matrix, for messages that no client of ours would send. */
final class TestServer {
  private TestServer() {}

  static BlockServer of(IntegerMatrix w) {
    BlockServer server = new BlockServer(KernelProvider.detect(), new WorkerPool(1));
    server.register(w, Certifier.certify(w, 127));
    return server;
  }

  static MessageKind kind(ByteBuffer answer) {
    try {
      return MessageHeader.read(answer).kind();
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
