package io.manx.speaker.control;

import io.manx.speaker.runtime.InquiryReader;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.StatusReader;
import io.manx.speaker.sim.SimulatedNode;
import io.manx.speaker.sim.VirtualClock;
import io.manx.speaker.status.LogFeed;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.status.SpeakerStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;

/** What a control socket asks of a simulated node, whose loop runs whenever it is asked. */
final class SimulatedPorts {
  private SimulatedPorts() {}

  static Ports of(SimulatedNode node, VirtualClock clock, LogFeed log) {
    var status = new StatusReader(node.speaker(), KernelView.NONE, "0");
    var inquiry = new InquiryReader(node.speaker(), KernelView.NONE);
    return new Ports(
        running(clock, SpeakerStatus.class, status),
        running(clock, SpeakerCommands.class, node.commands()),
        running(clock, RouteInquiry.class, inquiry),
        log);
  }

  private static <T> T running(VirtualClock clock, Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(target, arguments);
                clock.run(Duration.ofMillis(1));
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
