/** Memory for weights and keys that is kept out of dumps and swap, as far as the platform goes. */
@NullMarked
package dev.selkie.secure.memory;

import org.jspecify.annotations.NullMarked;
