/**
 * Secret bytes that have no printable form and are wiped on close, and the derivation of keys from
 * keys.
 */
@NullMarked
package dev.selkie.secure.key;

import org.jspecify.annotations.NullMarked;
