/**
 * Hostile input: what each way into the speaker must hold for any octets. {@code ./manx fuzz} looks
 * for octets that break it, guided by coverage; the tests run the kept corpus and a few mutations.
 */
@NullMarked
package io.manx.speaker.fuzz;

import org.jspecify.annotations.NullMarked;
