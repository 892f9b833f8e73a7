package io.manx.node.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A peering of all, one or some nodes with an address or with other nodes. */
@Group(ManxApi.GROUP)
@Version(ManxApi.VERSION)
@Kind("BGPPeer")
@Singular("bgppeer")
@Plural("bgppeers")
@ShortNames("bgpp")
@AdditionalPrinterColumn(name = "Peer IP", jsonPath = ".spec.peerIP")
@AdditionalPrinterColumn(name = "Peer AS", jsonPath = ".spec.asNumber")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "Node Selector", jsonPath = ".spec.nodeSelector")
@AdditionalPrinterColumn(name = "Peer Selector", jsonPath = ".spec.peerSelector")
@AdditionalPrinterColumn(
    name = "Sessions",
    jsonPath = ".status.sessions",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Established",
    jsonPath = ".status.established",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Accepted",
    jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class BgpPeer extends CustomResource<BgpPeerSpec, BgpPeerStatus> {
  private static final long serialVersionUID = 1;
}
