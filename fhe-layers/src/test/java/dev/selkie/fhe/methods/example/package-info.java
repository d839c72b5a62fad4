/** The method of docs/guide/methods.md, as a user would write it. */
@NullMarked
package dev.selkie.fhe.methods.example;

import org.jspecify.annotations.NullMarked;
