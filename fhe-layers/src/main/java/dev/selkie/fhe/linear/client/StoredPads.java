package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The pads of one pool. One thread at a time. */
public interface StoredPads {
  /** The pool they belong to. */
  PoolName name();

  /** Sizes. */
  PadShape shape();

  /** Lanes that were not taken yet. */
  int left();

  /**
   * Takes the next lanes for ever: when this returns, no later call, not even after a crash, gives
   * one of them again.
   *
   * @return the first lane
   * @throws IOException if that cannot be promised; then the lanes are lost, not free
   */
  int take(int count) throws IOException;

  /** Reads the record of a taken lane. */
  void read(int lane, ByteBuffer record) throws IOException;

  /** Deletes the record of a taken lane. */
  void discard(int lane) throws IOException;

  /** Deletes what is left. */
  void delete() throws IOException;
}
