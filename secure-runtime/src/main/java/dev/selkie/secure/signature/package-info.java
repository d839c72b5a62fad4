/** Who made a file: signatures by Ed25519 and ML-DSA-65 together, and the signers one trusts. */
@NullMarked
package dev.selkie.secure.signature;

import org.jspecify.annotations.NullMarked;
