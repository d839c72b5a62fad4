/** The bytes that the two roles exchange; the normative text is docs/spec/wire-v1.md. */
@NullMarked
package dev.selkie.fhe.linear.wire;

import org.jspecify.annotations.NullMarked;
