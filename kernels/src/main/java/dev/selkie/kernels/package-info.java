/**
 * Integer and float products behind run-time CPU dispatch, and the plain Java twin that is their
 * oracle.
 */
@NullMarked
package dev.selkie.kernels;

import org.jspecify.annotations.NullMarked;
