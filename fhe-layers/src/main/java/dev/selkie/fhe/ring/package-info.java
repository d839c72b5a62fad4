/** Arithmetic in Z_q[X]/(X^2048 + 1): seeds to polynomials, encryption, decryption, packing. */
@NullMarked
package dev.selkie.fhe.ring;

import org.jspecify.annotations.NullMarked;
