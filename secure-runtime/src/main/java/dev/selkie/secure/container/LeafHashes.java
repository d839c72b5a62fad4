package dev.selkie.secure.container;

import dev.selkie.secure.key.OpenSsl;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/*
 * The tree of RFC 6962: a leaf is SHA-256(0x00 || bytes), a node SHA-256(0x01 || left || right), and a tree of n leaves splits at the largest
 * power of two below n. Merging equal subtrees as leaves arrive, then folding what is left from the right, gives the same root in one pass.
 */

/** The hashes of the tensors' messages, a leaf for each 64 chunks, in file order. */
final class LeafHashes {
  static final int LENGTH = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final byte[] hashes;

  private LeafHashes(byte[] hashes) {
    this.hashes = hashes;
  }

  /** Leaves that are filled in one by one. */
  static LeafHashes ofSize(int count) {
    return new LeafHashes(new byte[Math.multiplyExact(count, LENGTH)]);
  }

  /** Leaves as they stand in the manifest. */
  static LeafHashes of(byte[] hashes) {
    return new LeafHashes(hashes.clone());
  }

  int count() {
    return hashes.length / LENGTH;
  }

  /** All of them, one behind the other. */
  byte[] bytes() {
    return hashes.clone();
  }

  void set(int index, ByteBuffer leaf) {
    System.arraycopy(hash(new byte[0], leaf), 0, hashes, index * LENGTH, LENGTH);
  }

  /** Whether a leaf's bytes, head and then body, are the ones that were hashed. */
  boolean matches(int index, byte[] head, ByteBuffer body) {
    byte[] expected = Arrays.copyOfRange(hashes, index * LENGTH, (index + 1) * LENGTH);
    return MessageDigest.isEqual(expected, hash(head, body));
  }

  /** The root; of no leaves it is the hash of nothing. */
  ByteString root() {
    if (hashes.length == 0) {
      return ByteString.copyOf(sha256().digest());
    }
    Deque<byte[]> subtrees = new ArrayDeque<>();
    for (int i = 0; i < count(); i++) {
      subtrees.push(Arrays.copyOfRange(hashes, i * LENGTH, (i + 1) * LENGTH));
      for (int size = i + 1; (size & 1) == 0; size >>= 1) {
        merge(subtrees);
      }
    }
    while (subtrees.size() > 1) {
      merge(subtrees);
    }
    return ByteString.copyOf(subtrees.pop());
  }

  private static void merge(Deque<byte[]> subtrees) {
    byte[] right = subtrees.pop();
    byte[] left = subtrees.pop();
    MessageDigest digest = sha256();
    digest.update(NODE);
    digest.update(left);
    subtrees.push(digest.digest(right));
  }

  private static byte[] hash(byte[] head, ByteBuffer body) {
    byte[] start = new byte[1 + head.length];
    start[0] = LEAF;
    System.arraycopy(head, 0, start, 1, head.length);
    if (body.isDirect() && OpenSsl.isAvailable()) {
      return OpenSsl.sha256(start, body);
    }
    MessageDigest digest = sha256();
    digest.update(start);
    digest.update(body.duplicate());
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
