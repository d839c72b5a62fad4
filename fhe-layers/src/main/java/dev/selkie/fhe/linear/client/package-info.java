/**
 * The role that holds the secret key: encrypts activations, decrypts products. Nothing else can
 * decrypt.
 */
@NullMarked
package dev.selkie.fhe.linear.client;

import org.jspecify.annotations.NullMarked;
