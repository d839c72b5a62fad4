/**
 * Microsoft SEAL: one Java class per SEAL handle, and the only JNI over it. SEAL never parses a
 * peer's bytes here; ciphertexts go in and out as range-checked residues.
 */
@NullMarked
package dev.selkie.fhe.seal;

import org.jspecify.annotations.NullMarked;
