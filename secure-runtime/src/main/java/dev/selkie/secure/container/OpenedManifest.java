package dev.selkie.secure.container;

import org.jspecify.annotations.Nullable;

/**
 * A manifest and who stands behind it.
 *
 * @param sha512 of the sealed manifest, in hexadecimal
 */
record OpenedManifest(Manifest manifest, Authorship authorship, String sha512) {
  /** The hashes that a trusted signer vouches for, null if none does. */
  @Nullable LeafHashes signedLeaves() {
    return authorship.signed() ? manifest.leaves() : null;
  }
}
