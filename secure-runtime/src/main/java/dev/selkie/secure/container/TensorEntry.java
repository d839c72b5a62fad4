package dev.selkie.secure.container;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.secure.cobblestone.Cobblestone;

/**
 * A tensor in the sealed manifest.
 *
 * @param index place in the table
 * @param offset of its message, from the start of the first tensor's
 * @param firstLeaf place of its first leaf in the hash tree
 * @param commitment the 32 bytes that its message must have behind the salt
 */
record TensorEntry(int index, TensorInfo info, long offset, long firstLeaf, ByteString commitment) {
  /** Length of its message. */
  long sealedLength() {
    return sealedLength(info);
  }

  /** Leaves of the hash tree that cover it. */
  long leaves() {
    return SealedLayout.leaves(sealedLength());
  }

  static long sealedLength(TensorInfo info) {
    return Cobblestone.sealedLength(SealedLayout.paddedLength(info.bytes()));
  }
}
