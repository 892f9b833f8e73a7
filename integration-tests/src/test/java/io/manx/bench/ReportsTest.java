package io.manx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.bench.Further.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables from what the load tool says, by hand. */
class ReportsTest {
  @TempDir Path directory;

  @Test
  void aCaseShowsTheTimeAndProcessorTimeOfWhatItAsks() throws IOException {
    List<Measurement> all =
        read(
            "{'peer':'manx','case':'W','mode':'rr','ok':true,'load_s':9,'dut_cpu_s':8,"
                + "'wd_s':0.5,'wd_cpu_s':0.25,'hwm_kb':204800}",
            "{'peer':'bird2','case':'W','mode':'rr','ok':true,'load_s':9,'dut_cpu_s':8,"
                + "'wd_s':2,'wd_cpu_s':1.5,'hwm_kb':102400}",
            "{'peer':'frr8','case':'W','mode':'rr','ok':false,'why':'did not finish'}");
    FurtherReport report =
        new FurtherReport(
            all, List.of(new Case("W", "rr", "gone")), List.of("manx", "bird2", "frr8"));
    assertEquals(
        """
        | case | daemon | runs ok | time | of Manx | CPU s | peak MB | besides |
        |---|---|---|---|---|---|---|---|
        | **W** gone | Manx | 1/1 | 0.50 s | 1.00 x | 0.25 | 200 |  |
        |  | BIRD 2 | 1/1 | 2.00 s | 4.00 x | 1.50 | 100 |  |
        |  | FRR | 0/1 | did not finish | - | - | - |  |
        """,
        report.table());
    assertFalse(report.complete());
  }

  @Test
  void modesAreNotMixedAndMedianIsOfRunsThatSucceeded() throws IOException {
    List<Measurement> all =
        read(
            "{'peer':'manx','case':'A','mode':'ebgp','ok':true,'load_s':1}",
            "{'peer':'manx','case':'A','mode':'ebgp','ok':true,'load_s':3}",
            "{'peer':'manx','case':'A','mode':'ebgp','ok':false,'load_s':60}",
            "{'peer':'manx','case':'A','mode':'rr','ok':true,'load_s':7}");
    String table =
        new FurtherReport(all, List.of(new Case("A", "ebgp", "")), List.of("manx")).table();
    assertTrue(table.contains("| Manx | 2/3 | 2.00 s | 1.00 x |"), table);
  }

  @Test
  void memoryAfterTheFirstAndTheLastTableAndWhatASlowOneRead() throws IOException {
    List<Measurement> all =
        read(
            "{'peer':'manx','case':'SY','mode':'rr','ok':true,'load_s':1,'slow_mb':0.12,"
                + "'cycle_first_kb':102400,'cycle_last_kb':107520}");
    String table =
        new FurtherReport(all, List.of(new Case("SY", "rr", "")), List.of("manx")).table();
    assertTrue(
        table.contains(
            "the slow one has read 0.12 MB; resident after the first 100 MB, after the last 105 MB"
                + " (+5.0 %)"),
        table);
  }

  @Test
  void memoryIsToldApartByWhatItIsFor() throws IOException {
    List<Measurement> all =
        read(
            "{'peer':'manx','case':'MA','mode':'rr','ok':true,'rss0_kb':70000,'hwm_kb':226250}",
            "{'peer':'manx','case':'MA10','mode':'rr','ok':true,'rss0_kb':70000,'hwm_kb':243828}",
            "{'peer':'manx','case':'MD500','mode':'rr','ok':true,'rss0_kb':74980,"
                + "'rss_settled_kb':77470}",
            "{'peer':'bird2','case':'MA','mode':'rr','ok':false}");
    assertEquals(
        """
        | | Manx | BIRD 2 |
        |---|---|---|
        | idle, MB | 68 | - |
        | octets a route: 1,000,000 routes, 8 an attribute set, one receiver (case A) | 160 | - |
        | octets a route for each further receiver that is sent the same | 2.0 | - |
        | kB a further session, without routes | 10 | - |
        | kB a further session with its route, which 499 others are sent (case D500) | 15 | - |
        """,
        new MemoryReport(all, List.of("manx", "bird2")).table());
  }

  private List<Measurement> read(String... lines) throws IOException {
    Path file = directory.resolve("results.jsonl");
    Files.write(file, List.of(lines).stream().map(line -> line.replace('\'', '"')).toList());
    return Measurement.read(file);
  }
}
