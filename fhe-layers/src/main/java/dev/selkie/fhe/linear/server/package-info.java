/** The role that holds the weights and sees only ciphertexts. */
@NullMarked
package dev.selkie.fhe.linear.server;

import org.jspecify.annotations.NullMarked;
