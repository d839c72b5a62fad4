/** What every command shares towards its user: streams, JSON, progress, exit codes, messages. */
@NullMarked
package dev.selkie.cli.console;

import org.jspecify.annotations.NullMarked;
