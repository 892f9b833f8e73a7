package io.manx.speaker.control.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteView;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTextTest {
  private static final IpAddress PEER = IpAddress.parse("192.0.2.2");

  private static List<String> lines(@Nullable String trouble) throws IOException {
    PathView path =
        new PathView()
            .fill(
                new PathView.Source(
                    "tor1", ProtocolStatus.Kind.BGP, PEER, PathView.Destination.UNICAST, 100),
                null,
                List.of(new PathView.NextHop(PEER, "eth0", 1)),
                0)
            .metric(0)
            .marks(true, false)
            .kernelTrouble(trouble);
    Lines lines = new Lines();
    Timestamps times = new Timestamps(TimeFormat.ISO_LONG, Dialect.BIRD2, ZoneOffset.UTC);
    new RouteText(Dialect.BIRD2, times)
        .write(
            new RouteView(IpPrefix.parse("10.1.0.0/24"), List.of(path)),
            true,
            Instant.EPOCH,
            lines);
    return lines.all();
  }

  @Test
  void aRouteThatIsNotInTheKernelSaysWhy() throws IOException {
    List<String> lines = lines("failed: ENETUNREACH Nexthop has invalid gateway");
    assertTrue(lines.getFirst().contains("] ! ("), lines.getFirst());
    assertEquals("\tManx.kernel: failed: ENETUNREACH Nexthop has invalid gateway", lines.getLast());
  }

  @Test
  void aRouteThatIsThereIsMarkedAsBirdDoes() throws IOException {
    List<String> lines = lines(null);
    assertTrue(lines.getFirst().contains("] * ("), lines.getFirst());
    assertTrue(lines.stream().noneMatch(line -> line.contains("Manx.")), lines::toString);
  }
}
