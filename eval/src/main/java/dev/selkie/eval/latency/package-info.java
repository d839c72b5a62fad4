/** Performance runs: how questions arrive, what each costs, and what else the machine did. */
@NullMarked
package dev.selkie.eval.latency;

import org.jspecify.annotations.NullMarked;
