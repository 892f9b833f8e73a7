package io.manx.speaker.bfd;

/** How the kernel chooses the threads that BFD's timing hangs on, from the worst to the best. */
public enum Scheduling {
  /** Like any thread of its control group: on a busy node they may wait for a second and more. */
  ORDINARY("ordinary"),

  /** Before the other threads of its control group; against other groups that counts nothing. */
  NICE("nice"),

  /** Before all on the node that is not real-time (SCHED_RR). */
  REAL_TIME("real-time");

  private final String text;

  Scheduling(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
