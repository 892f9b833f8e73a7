package io.manx.node.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Settings of the whole cluster ({@code default}) or of one node ({@code node.<name>}). */
@Group(ManxApi.GROUP)
@Version(ManxApi.VERSION)
@Kind("BGPConfiguration")
@Singular("bgpconfiguration")
@Plural("bgpconfigurations")
@ShortNames("bgpconfig")
@AdditionalPrinterColumn(name = "AS", jsonPath = ".spec.asNumber")
@AdditionalPrinterColumn(
    name = "Mesh",
    jsonPath = ".spec.nodeToNodeMeshEnabled",
    type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(
    name = "Port",
    jsonPath = ".spec.listenPort",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Accepted",
    jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "self.metadata.name == 'default' || self.metadata.name.startsWith('node.')",
    message = "the name must be default, or node. with the name of a node after it")
public final class BgpConfiguration extends CustomResource<BgpConfigurationSpec, ObjectStatus> {
  private static final long serialVersionUID = 1;
}
