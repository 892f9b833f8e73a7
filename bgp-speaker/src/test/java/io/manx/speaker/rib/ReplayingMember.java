package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpPrefix;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A peer that decodes the octets it is sent and keeps an Adj-RIB-In of them. Fails on anything that
 * it should not have been sent.
 */
final class ReplayingMember implements GroupMember {
  final int peerIndex;
  final WireContext context;
  final Map<IpPrefix, PathAttributes> adjRibIn = new HashMap<>();
  final List<Boolean> dumps = new ArrayList<>();
  private final MessageDecoder decoder = new MessageDecoder();
  long backlog;
  long announced;
  long withdrawn;

  /** Set while a refresh is under way: what is there already may come again. */
  boolean mayRepeat;

  ReplayingMember(int peerIndex, WireContext context) {
    this.peerIndex = peerIndex;
    this.context = context;
  }

  @Override
  public int peerIndex() {
    return peerIndex;
  }

  @Override
  public long backlog() {
    return backlog;
  }

  void receive(EncodedUpdates updates) {
    updates.forEachRun(
        peerIndex,
        (from, to) -> {
          int at = from;
          while (at < to) {
            int length = MessageFramer.next(updates.octets(), at, to, context.maxMessage());
            assertTrue(length > 0, "runs hold whole messages");
            DecodeResult result = decoder.decode(updates.octets(), at, at + length, context);
            UpdateMessage message = (UpdateMessage) ((DecodeResult.Decoded) result).message();
            assertEquals(List.of(), message.errors());
            apply(message);
            at += length;
          }
        });
  }

  private void apply(UpdateMessage message) {
    for (PrefixBlock block : message.withdrawn()) {
      for (int i = 0; i < block.count(); i++) {
        withdrawn++;
        PathAttributes before = adjRibIn.remove(block.prefix(i));
        assertNotNull(before, "withdrawn but never sent: " + block.prefix(i));
      }
    }
    for (UpdateMessage.Announcement announcement : message.announced()) {
      PrefixBlock block = announcement.prefixes();
      for (int i = 0; i < block.count(); i++) {
        announced++;
        PathAttributes before = adjRibIn.put(block.prefix(i), announcement.attributes());
        if (!mayRepeat) {
          assertNotEquals(announcement.attributes(), before, "sent twice: " + block.prefix(i));
        }
      }
    }
  }

  /** A sink that hands everything to members of this class. */
  static UpdateSink sink() {
    return new UpdateSink() {
      @Override
      public void send(EncodedUpdates updates, List<GroupMember> members) {
        for (GroupMember member : members) {
          ((ReplayingMember) member).receive(updates);
        }
      }

      @Override
      public void dumpSent(GroupMember member, Family family, boolean initial) {
        ((ReplayingMember) member).dumps.add(initial);
        ((ReplayingMember) member).mayRepeat = false;
      }
    };
  }
}
