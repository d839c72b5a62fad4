package dev.selkie.secure.container;

import dev.selkie.secure.cobblestone.Cobblestone;
import dev.selkie.secure.cobblestone.MessageOpener;
import dev.selkie.secure.file.PositionedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one tensor's message. Where somebody signed the file, each leaf of the hash tree is
 * compared before anything of it is decrypted: whoever holds the file key can make right tags, but
 * not right hashes.
 */
final class LeafSource implements MessageOpener.Source {
  private static final int LEAF_LENGTH = SealedLayout.LEAF_CHUNKS * Cobblestone.SEALED_CHUNK_LENGTH;

  private final PositionedFile file;
  private final long at;
  private final TensorEntry tensor;
  private final @Nullable LeafHashes leaves;

  /**
   * The message of a tensor.
   *
   * @param at where it begins in the file
   * @param leaves the signed hashes, null if nobody vouches for any
   */
  LeafSource(PositionedFile file, long at, TensorEntry tensor, @Nullable LeafHashes leaves) {
    this.file = file;
    this.at = at;
    this.tensor = tensor;
    this.leaves = leaves;
  }

  /** Reads a whole leaf: 64 chunks, or what is left of the message. */
  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    ByteBuffer leaf = target.duplicate();
    file.read(at + offset, target);
    if (leaves == null) {
      return;
    }
    long body = offset - Cobblestone.HEADER_LENGTH;
    int expected = (int) Math.min(LEAF_LENGTH, tensor.sealedLength() - offset);
    if (body % LEAF_LENGTH != 0 || leaf.remaining() != expected) {
      throw new IllegalStateException("a tensor is read leaf by leaf: offset=" + offset);
    }
    byte[] head = body == 0 ? file.read(at, Cobblestone.HEADER_LENGTH) : new byte[0];
    int index = Math.toIntExact(tensor.firstLeaf() + body / LEAF_LENGTH);
    if (!leaves.matches(index, head, leaf)) {
      throw new SealedModelException();
    }
  }
}
