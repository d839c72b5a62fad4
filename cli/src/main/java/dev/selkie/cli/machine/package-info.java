/** What the machine is: processor and memory. */
@NullMarked
package dev.selkie.cli.machine;

import org.jspecify.annotations.NullMarked;
