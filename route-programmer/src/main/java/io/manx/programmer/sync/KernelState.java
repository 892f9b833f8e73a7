package io.manx.programmer.sync;

/** What is known of the kernel besides our own routes; replaced as a whole by a full look. */
final class KernelState {
  final LinkTable links = new LinkTable();
  final ObjectTable objects = new ObjectTable();
  final NeighbourTable neighbours = new NeighbourTable();
  final ForeignRoutes foreign = new ForeignRoutes();
}
