/** Keys that wrap file keys, and the BCFKS keystore that holds them. */
@NullMarked
package dev.selkie.secure.keystore;

import org.jspecify.annotations.NullMarked;
