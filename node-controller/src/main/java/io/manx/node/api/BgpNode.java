package io.manx.node.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What one node's agent is to do, written by the controller, and how it fares, by the agent. */
@Group(ManxApi.GROUP)
@Version(ManxApi.VERSION)
@Kind("BGPNode")
@Singular("bgpnode")
@Plural("bgpnodes")
@ShortNames("bgpn")
@AdditionalPrinterColumn(name = "AS", jsonPath = ".spec.asNumber")
@AdditionalPrinterColumn(name = "Router ID", jsonPath = ".spec.routerID")
@AdditionalPrinterColumn(
    name = "Established",
    jsonPath = ".status.established",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Sessions",
    jsonPath = ".status.sessionCount",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.agentVersion", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class BgpNode extends CustomResource<BgpNodeSpec, BgpNodeStatus> {
  private static final long serialVersionUID = 1;
}
