/** What a run found, as one object that is also {@code summary.json}. */
@NullMarked
package dev.selkie.eval.summary;

import org.jspecify.annotations.NullMarked;
