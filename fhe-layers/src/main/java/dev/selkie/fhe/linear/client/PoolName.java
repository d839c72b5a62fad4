package dev.selkie.fhe.linear.client;

/**
 * Which pool.
 *
 * @param matrix number of the matrix at the server
 * @param pool random number of the pool
 */
public record PoolName(int matrix, long pool) {}
