/** Parameter choice, and the certificate that an encrypted product is exact. */
@NullMarked
package dev.selkie.fhe.params;

import org.jspecify.annotations.NullMarked;
