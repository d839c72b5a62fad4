/** Encrypted linear layers: the back end that joins the two roles in one process. */
@NullMarked
package dev.selkie.fhe.linear;

import org.jspecify.annotations.NullMarked;
