package io.manx.speaker.control;

import io.manx.speaker.status.LogFeed;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.status.SpeakerStatus;

/**
 * What the control socket needs of the speaker.
 *
 * @param status answers questions
 * @param commands carries out changes
 * @param inquiry answers why and since when
 * @param log the log lines for {@code echo}
 */
public record Ports(
    SpeakerStatus status, SpeakerCommands commands, RouteInquiry inquiry, LogFeed log) {}
