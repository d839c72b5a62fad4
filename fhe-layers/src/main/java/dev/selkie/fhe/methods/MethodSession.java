package dev.selkie.fhe.methods;

import dev.selkie.engine.linear.LinearSession;

/** A session that also says what a comparison asks for. */
public interface MethodSession extends LinearSession {
  /** Bytes of public keys that the client has sent. */
  long keyBytes();

  /** Bytes in which the server keeps the weights. */
  long weightBytes();

  /** Largest distance of a result from an integer before rounding; 0 for exact methods. */
  double error();
}
