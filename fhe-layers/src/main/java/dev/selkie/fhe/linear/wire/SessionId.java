package dev.selkie.fhe.linear.wire;

import java.security.SecureRandom;

/** Sixteen random bytes that bind every message to one session. */
public record SessionId(long low, long high) {
  /** A new random session. */
  public static SessionId random(SecureRandom random) {
    return new SessionId(random.nextLong(), random.nextLong());
  }
}
