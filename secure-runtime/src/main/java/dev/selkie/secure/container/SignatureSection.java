package dev.selkie.secure.container;

import static dev.selkie.secure.container.SealedLayout.PAGE;
import static dev.selkie.secure.container.SealedLayout.SUITE;

import dev.selkie.secure.signature.DualSignature;
import dev.selkie.secure.signature.SignerKey;
import dev.selkie.secure.signature.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/*
 * What is signed does not change when recipients do: no part of the header copies but the identity, nothing of the preamble. The manifest's
 * hash fixes the tensor table with its commitments and the leaves; the root fixes the tensors' bytes without the manifest's key.
 */

/**
 * Who signed a file: specification section 7.
 *
 * @param signerId 32 bytes
 * @param root of the hash tree, 32 bytes
 */
record SignatureSection(ByteString signerId, ByteString root, DualSignature signature) {
  private static final byte[] DOMAIN =
      "selkie.dev/sealed-container@v1/signature\0".getBytes(StandardCharsets.US_ASCII);

  /** Signs. */
  static SignatureSection sign(
      SigningKey key,
      ByteString fileId,
      ModelIdentity identity,
      byte[] manifestHash,
      ByteString root) {
    ByteString signerId = ByteString.copyOf(key.signer().id());
    byte[] statement = statement(signerId, fileId, identity, manifestHash, root);
    return new SignatureSection(signerId, root, key.sign(statement));
  }

  /** Whether both signatures are right for this file. */
  boolean verifies(
      SignerKey signer, ByteString fileId, ModelIdentity identity, byte[] manifestHash) {
    return signer.verifies(statement(signerId, fileId, identity, manifestHash, root), signature);
  }

  /**
   * The signed bytes.
   *
   * @param manifestHash SHA-512 of the sealed manifest
   */
  static byte[] statement(
      ByteString signerId,
      ByteString fileId,
      ModelIdentity identity,
      byte[] manifestHash,
      ByteString root) {
    return new ByteWriter()
        .bytes(DOMAIN)
        .u32(SUITE)
        .bytes(signerId.bytes())
        .bytes(fileId.bytes())
        .text(identity.id())
        .u64(identity.version())
        .bytes(manifestHash)
        .bytes(root.bytes())
        .toByteArray();
  }

  /** The section: a page. */
  byte[] encode() {
    ByteWriter out =
        new ByteWriter()
            .bytes(signerId.bytes())
            .bytes(root.bytes())
            .bytes(signature.ed25519())
            .bytes(signature.mlDsa());
    return out.zeros(PAGE - out.length()).toByteArray();
  }

  /** Reads a section, which nothing authenticates yet. */
  static SignatureSection parse(byte[] page) throws SealedModelException {
    ByteBuffer in = ByteBuffer.wrap(page);
    ByteString signerId = take(in, SignerKey.ID_LENGTH);
    ByteString root = take(in, LeafHashes.LENGTH);
    byte[] ed25519 = take(in, DualSignature.ED25519_LENGTH).bytes();
    byte[] mlDsa = take(in, DualSignature.ML_DSA_LENGTH).bytes();
    while (in.hasRemaining()) {
      if (in.get() != 0) {
        throw new SealedModelException();
      }
    }
    return new SignatureSection(signerId, root, new DualSignature(ed25519, mlDsa));
  }

  private static ByteString take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return ByteString.copyOf(bytes);
  }
}
