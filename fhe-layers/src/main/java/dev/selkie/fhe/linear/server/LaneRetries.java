package dev.selkie.fhe.linear.server;

import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The last lane requests of a session and their answers: a client that got none sends the same
 * bytes again. Other bytes for an old step are a client that was set back, and end the session.
 */
final class LaneRetries {
  private static final int KEPT = 4;

  /** One token's message is kept whole: comparing it costs less than hashing it. */
  private static final int SHORT = 1 << 16;

  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  private record Answered(long step, byte[] digest, CompletableFuture<ByteBuffer> answer) {}

  private final Deque<Answered> last = new ArrayDeque<>();

  /** The answer to a message that was answered before. */
  synchronized Optional<CompletableFuture<ByteBuffer>> repeated(
      MessageHeader header, ByteBuffer message) throws MalformedMessageException {
    if (header.kind() != MessageKind.LANE_REQUEST) {
      return Optional.empty();
    }
    for (Answered known : last) {
      if (known.step() == header.step()) {
        if (!Arrays.equals(known.digest(), digest(message))) {
          throw new MalformedMessageException("a step was used for two messages");
        }
        return Optional.of(known.answer());
      }
    }
    return Optional.empty();
  }

  /** Answers a message for the first time. */
  CompletableFuture<ByteBuffer> remember(
      MessageHeader header, ByteBuffer message, Supplier<CompletableFuture<ByteBuffer>> answer) {
    if (header.kind() != MessageKind.LANE_REQUEST) {
      return answer.get();
    }
    byte[] digest = digest(message);
    CompletableFuture<ByteBuffer> made = answer.get();
    synchronized (this) {
      last.addLast(new Answered(header.step(), digest, made));
      if (last.size() > KEPT) {
        last.removeFirst();
      }
    }
    return made;
  }

  /** The message itself if it is short, else its SHA-256. */
  private static byte[] digest(ByteBuffer message) {
    if (message.limit() <= SHORT) {
      return bytes(message);
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes(message));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.limit()];
    message.get(0, bytes);
    return bytes;
  }
}
