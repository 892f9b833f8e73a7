/** The command that validates a configuration file. */
@NullMarked
package io.manx.speaker.config.check;

import org.jspecify.annotations.NullMarked;
