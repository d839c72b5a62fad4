/** Conversations: chat templates, and turns that keep what has been computed. */
@NullMarked
package dev.selkie.engine.chat;

import org.jspecify.annotations.NullMarked;
