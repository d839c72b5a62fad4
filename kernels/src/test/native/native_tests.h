/* The parts of the kernels' tests without a JVM. */
#ifndef SELKIE_NATIVE_TESTS_H
#define SELKIE_NATIVE_TESTS_H

/* Number of failures, each of which has been printed. */
int check_blocks();

#endif
