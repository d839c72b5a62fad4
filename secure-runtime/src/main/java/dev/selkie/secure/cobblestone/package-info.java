/**
 * Cobblestone-256, the C2SP chunked encryption with AES-256-GCM and SHA-512
 * (c2sp.org/chunked-encryption).
 */
@NullMarked
package dev.selkie.secure.cobblestone;

import org.jspecify.annotations.NullMarked;
