/**
 * The read-only JSON of the HTTP endpoint: {@code /api/v1/} is the CLI's JSON, {@code
 * /birdwatcher/} what Alice-LG reads. Knows nothing of HTTP servers.
 */
@NullMarked
package io.manx.speaker.control.web;

import org.jspecify.annotations.NullMarked;
