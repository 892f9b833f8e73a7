package io.manx.programmer.sync;

/** What has happened since the start. */
final class SyncCounters {
  long added;
  long replaced;
  long deleted;
  long errors;
  long repaired;
  long objectsWritten;
  long objectsDeleted;
}
