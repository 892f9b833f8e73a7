package io.manx.speaker.rib;

import io.manx.speaker.model.Family;
import java.util.List;

/**
 * One update group, for people.
 *
 * @param family its family
 * @param peerIndexes the peers in it
 * @param sent prefixes in its Adj-RIB-Out
 * @param pending prefixes to be looked at
 * @param shared whether it is the one that others with the same policy join
 */
public record GroupView(
    Family family, List<Integer> peerIndexes, int sent, int pending, boolean shared) {}
