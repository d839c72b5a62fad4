package dev.selkie.fhe.linear.client;

/**
 * Which pool of a session.
 *
 * @param matrix number of the matrix at the server
 * @param pool number of the pool: the step of its request
 */
public record PoolName(int matrix, long pool) {}
