/**
 * The part of Jinja2 that chat templates use, interpreted without reflection and within a budget:
 * the template comes from a file that nobody has vouched for.
 */
@NullMarked
package dev.selkie.engine.chat.template;

import org.jspecify.annotations.NullMarked;
