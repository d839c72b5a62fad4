/** What the machine is: processor, memory, and which protections of memory are on. */
@NullMarked
package dev.selkie.cli.machine;

import org.jspecify.annotations.NullMarked;
