/* What this processor can do at most, measured: what the speed of a kernel is compared with. */
#ifndef SELKIE_LIMITS_H
#define SELKIE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

namespace selkie {

/* Products of bytes that one core adds up in a second with vpdpbusd; 0 if there is no such thing. */
double vnni_rate();

/* Bytes that one core reads in a second, from words that no cache holds. */
double read_rate(const uint64_t *words, size_t count);

}  // namespace selkie

#endif
