/**
 * Ways to compute encrypted products, side by side: what a comparison needs, and classical ones.
 */
@NullMarked
package dev.selkie.fhe.methods;

import org.jspecify.annotations.NullMarked;
