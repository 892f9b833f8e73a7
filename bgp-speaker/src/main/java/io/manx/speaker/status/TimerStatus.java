package io.manx.speaker.status;

import java.time.Duration;

/**
 * A running timer.
 *
 * @param remaining until it fires, not negative
 * @param total what it was set to
 */
public record TimerStatus(Duration remaining, Duration total) {}
