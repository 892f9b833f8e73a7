package io.manx.speaker.rib;

/** A member of an update group, with what the group keeps for it. */
final class Member {
  /** What is to be reported once everything pending is sent. */
  enum Dump {
    NONE,
    INITIAL,
    REFRESH
  }

  final GroupMember session;
  final int peerIndex;
  Dump dump = Dump.INITIAL;

  /** To be added to the group's counts to get this member's. */
  long announcedBeside;

  long withdrawnBeside;

  Member(GroupMember session) {
    this.session = session;
    this.peerIndex = session.peerIndex();
  }
}
