package io.manx.speaker.control.command;

/** The outcome of parsing a line: a command, or why it is none. */
public sealed interface Parsed permits Command, Refusal {}
