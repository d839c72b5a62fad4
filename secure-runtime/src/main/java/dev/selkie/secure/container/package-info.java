/** The sealed container, version 1: docs/spec/sealed-container-v1.md. */
@NullMarked
package dev.selkie.secure.container;

import org.jspecify.annotations.NullMarked;
