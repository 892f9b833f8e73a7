package io.manx.speaker.wire.odl;

import java.util.List;
import org.opendaylight.protocol.bgp.parser.spi.BGPExtensionProviderActivator;
import org.opendaylight.protocol.bgp.parser.spi.pojo.SimpleBGPExtensionProviderContext;

/**
 * OpenDaylight's registries without OSGi, one set a thread: they were not made to be shared. With
 * BGP-LS, which is what the parser is good for beyond OPEN.
 */
final class OdlContext {
  private static final ThreadLocal<SimpleBGPExtensionProviderContext> OF_THREAD =
      ThreadLocal.withInitial(OdlContext::start);

  private OdlContext() {}

  /** The registries of this thread. The first call loads some hundreds of classes. */
  static SimpleBGPExtensionProviderContext get() {
    return OF_THREAD.get();
  }

  private static SimpleBGPExtensionProviderContext start() {
    var context = new SimpleBGPExtensionProviderContext();
    List<BGPExtensionProviderActivator> activators =
        List.of(
            new org.opendaylight.protocol.bgp.parser.impl.BGPActivator(),
            new org.opendaylight.protocol.bgp.inet.BGPActivator(),
            new org.opendaylight.protocol.bgp.linkstate.impl.BGPActivator());
    for (BGPExtensionProviderActivator activator : activators) {
      var _ = activator.start(context); // registrations live as long as the context
    }
    return context;
  }
}
