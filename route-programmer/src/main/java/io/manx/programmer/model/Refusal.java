package io.manx.programmer.model;

/**
 * A message of a batch that the kernel refused.
 *
 * @param index which one of the batch
 * @param errno the error number
 * @param detail the kernel's own words (extended ack), or empty
 */
public record Refusal(int index, int errno, String detail) {}
