/** What a notebook needs to show results: tables, figures and bytes as HTML. */
@NullMarked
package dev.selkie.notebooks;

import org.jspecify.annotations.NullMarked;
