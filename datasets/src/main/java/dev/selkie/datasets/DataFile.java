package dev.selkie.datasets;

/**
 * A file that a dataset was read from.
 *
 * @param name path inside the dataset, such as {@code test/anatomy_test.csv}
 * @param rows questions in it
 * @param sha256 hash of its bytes, in hexadecimal
 */
public record DataFile(String name, int rows, String sha256) {}
