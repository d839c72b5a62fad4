package dev.selkie.fhe.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.SessionId;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/**
 * Messages that docs/spec/wire_answer.py wrote from the specification alone, with its own AES,
 * transform and product: the server must answer them byte for byte. They are kept for ever.
 */
@Test(groups = "native")
public final class WireGoldenTest {
  private static final SessionId SESSION = new SessionId(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
  private static final byte[] WEIGHTS = {1, -2, 127, 0, 0, 0, -127, 5, 64};

  @BeforeClass(alwaysRun = true)
  public void requireLibrary() {
    NativeTests.requireSeal();
  }

  @Test
  public void server_goldenRequest_answersTheGoldenResponse() throws IOException {
    ByteBuffer values = ByteBuffer.allocateDirect(WEIGHTS.length);
    values.put(0, WEIGHTS);
    IntegerMatrix w = new IntegerMatrix("golden", 3, 3, values);
    try (WorkerPool pool = new WorkerPool(2)) {
      BlockServer server = new BlockServer(KernelProvider.detect(), pool);
      server.register(w, Certifier.certify(w, 127));
      ByteBuffer describe = MessageHeader.plain(MessageKind.DESCRIBE, SESSION, 0, 0, 0).message();

      assertThat(bytes(server.handle(describe))).isEqualTo(golden("description"));
      ByteBuffer request = ByteBuffer.wrap(golden("request"));
      assertThat(bytes(server.handle(request))).isEqualTo(golden("response"));
    }
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.limit()];
    message.get(0, bytes);
    return bytes;
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = WireGoldenTest.class.getResourceAsStream("wire-v1/" + name + ".bin")) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
