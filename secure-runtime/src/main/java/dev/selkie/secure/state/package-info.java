/**
 * What a reader remembers: the highest version of each model, and a log of what it did. Both are
 * authenticated under a key that only a keystore or a token can unwrap.
 */
@NullMarked
package dev.selkie.secure.state;

import org.jspecify.annotations.NullMarked;
