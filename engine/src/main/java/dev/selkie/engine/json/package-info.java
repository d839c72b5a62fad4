/** Reading JSON from files that nobody has vouched for. */
@NullMarked
package dev.selkie.engine.json;

import org.jspecify.annotations.NullMarked;
