package io.manx.speaker.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A named logger; everything else is {@link LogOutput}'s. Any thread. */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final transient LogOutput output;

  LineLogger(String name, LogOutput output) {
    this.name = name;
    this.output = output;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable cause) {
    output.write(name, level, MessageFormatter.basicArrayFormat(message, arguments), cause);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  public boolean isTraceEnabled() {
    return output.isEnabled(name, Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return output.isEnabled(name, Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return output.isEnabled(name, Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return output.isEnabled(name, Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return output.isEnabled(name, Level.ERROR);
  }
}
