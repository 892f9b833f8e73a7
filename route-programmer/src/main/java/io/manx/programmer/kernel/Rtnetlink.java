package io.manx.programmer.kernel;

/** Numbers of the kernel's netlink interface (linux/netlink.h, rtnetlink.h, nexthop.h). */
public final class Rtnetlink {
  /** Octets of a message header. */
  public static final int HEADER = 16;

  /** Nothing to do. */
  public static final int NLMSG_NOOP = 1;

  /** An error, or an acknowledgement when the error is 0. */
  public static final int NLMSG_ERROR = 2;

  /** The end of a dump. */
  public static final int NLMSG_DONE = 3;

  static final int NLM_F_REQUEST = 0x1;
  static final int NLM_F_MULTI = 0x2;
  static final int NLM_F_ACK = 0x4;
  static final int NLM_F_DUMP_INTR = 0x10;
  static final int NLM_F_CAPPED = 0x100;
  static final int NLM_F_ACK_TLVS = 0x200;
  static final int NLM_F_DUMP = 0x300;
  static final int NLM_F_REPLACE = 0x100;
  static final int NLM_F_EXCL = 0x200;
  static final int NLM_F_CREATE = 0x400;
  static final int NLM_F_APPEND = 0x800;

  static final int NLMSGERR_ATTR_MSG = 1;

  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_GETROUTE = 26;
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_DELNEIGH = 29;
  static final int RTM_GETNEIGH = 30;
  static final int RTM_NEWNEXTHOP = 104;
  static final int RTM_DELNEXTHOP = 105;
  static final int RTM_GETNEXTHOP = 106;

  /** Group of link notifications. */
  public static final int RTNLGRP_LINK = 1;

  /** Group of neighbour notifications. */
  public static final int RTNLGRP_NEIGH = 3;

  /** Group of IPv4 address notifications. */
  public static final int RTNLGRP_IPV4_IFADDR = 5;

  /** Group of IPv4 route notifications. */
  public static final int RTNLGRP_IPV4_ROUTE = 7;

  /** Group of IPv6 address notifications. */
  public static final int RTNLGRP_IPV6_IFADDR = 9;

  /** Group of IPv6 route notifications. */
  public static final int RTNLGRP_IPV6_ROUTE = 11;

  /** Group of nexthop object notifications. */
  public static final int RTNLGRP_NEXTHOP = 32;

  static final int AF_UNSPEC = 0;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_GATEWAY = 5;
  static final int RTA_PRIORITY = 6;
  static final int RTA_METRICS = 8;
  static final int RTA_MULTIPATH = 9;
  static final int RTA_TABLE = 15;
  static final int RTA_VIA = 18;
  static final int RTA_NH_ID = 30;

  static final int RTAX_MTU = 2;

  static final int RTNH_F_DEAD = 1;
  static final int RTNH_F_ONLINK = 4;
  static final int RTNH_F_LINKDOWN = 16;
  static final int RTM_F_CLONED = 0x200;

  static final int RT_SCOPE_UNIVERSE = 0;
  static final int RT_SCOPE_NOWHERE = 255;

  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFF_UP = 0x1;
  static final int IFF_LOOPBACK = 0x8;
  static final int IFF_RUNNING = 0x40;
  static final int IFF_LOWER_UP = 0x10000;

  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;

  static final int NDA_DST = 1;
  static final int NUD_REACHABLE = 0x02;
  static final int NUD_STALE = 0x04;
  static final int NUD_DELAY = 0x08;
  static final int NUD_PROBE = 0x10;
  static final int NUD_FAILED = 0x20;
  static final int NUD_NOARP = 0x40;
  static final int NUD_PERMANENT = 0x80;
  static final int NTF_USE = 0x01;

  static final int NHA_ID = 1;
  static final int NHA_GROUP = 2;
  static final int NHA_GROUP_TYPE = 3;
  static final int NHA_BLACKHOLE = 4;
  static final int NHA_OIF = 5;
  static final int NHA_GATEWAY = 6;
  static final int NHA_RES_GROUP = 12;

  static final int NEXTHOP_GRP_TYPE_RES = 1;
  static final int NHA_RES_GROUP_BUCKETS = 1;
  static final int NHA_RES_GROUP_IDLE_TIMER = 2;
  static final int NHA_RES_GROUP_UNBALANCED_TIMER = 3;

  /** A nested attribute says so in its type, in messages that are checked strictly. */
  static final int NLA_F_NESTED = 0x8000;

  /** Attribute lengths and messages are padded to four octets. */
  static int align(int length) {
    return length + 3 & ~3;
  }

  private Rtnetlink() {}
}
