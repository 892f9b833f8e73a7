package io.manx.speaker.fuzz;

import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run of UPDATEs says, however it is packed.
 *
 * @param announced the attributes of each prefix with its path identifier
 * @param withdrawn prefixes withdrawn and not announced again
 * @param ended families whose End-of-RIB came
 */
record UpdateContent(
    Map<String, PathAttributes> announced, Set<String> withdrawn, Set<Family> ended) {
  static UpdateContent of(List<UpdateMessage> messages) {
    var content = new UpdateContent(new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
    messages.forEach(content::add);
    return content;
  }

  /** Of octets that we have encoded ourselves. */
  static UpdateContent decode(byte[] octets, WireContext context) {
    List<UpdateMessage> messages = new ArrayList<>();
    var decoder = new MessageDecoder();
    for (int at = 0; at < octets.length; ) {
      int length = MessageFramer.next(octets, at, octets.length, context.maxMessage());
      if (length <= 0) {
        throw new IllegalStateException("we encode what is no message");
      }
      switch (decoder.decode(octets, at, at + length, context)) {
        case DecodeResult.Decoded decoded -> messages.add((UpdateMessage) decoded.message());
        case DecodeResult.Malformed bad ->
            throw new IllegalStateException("we encode what we refuse: " + bad.error());
      }
      at += length;
    }
    return of(messages);
  }

  private void add(UpdateMessage message) {
    for (PrefixBlock block : message.withdrawn()) {
      for (int i = 0; i < block.count(); i++) {
        withdrawn.add(key(block, i));
      }
    }
    for (UpdateMessage.Announcement announcement : message.announced()) {
      PrefixBlock block = announcement.prefixes();
      for (int i = 0; i < block.count(); i++) {
        announced.put(key(block, i), announcement.attributes());
      }
    }
    withdrawn.removeAll(announced.keySet());
    if (message.endOfRib() != null) {
      ended.add(message.endOfRib());
    }
  }

  private static String key(PrefixBlock block, int i) {
    return block.family().isUnicast()
        ? block.prefix(i) + " path " + block.pathId(i)
        : HexFormat.of().formatHex(block.opaque(i));
  }
}
