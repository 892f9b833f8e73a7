package io.manx.lab;

import java.io.PrintStream;
import java.util.Locale;

/** What the lab shows: colour and a moving line on a terminal, plain lines in a pipe. */
public final class Terminal {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String DIM = "\u001b[2m";
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean interactive;
  private final long begin = System.nanoTime();
  private boolean moving;

  /**
   * @param interactive whether a person looks at it
   */
  public Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Says what is being done from now on. */
  public void step(String text) {
    finishLine();
    out.println(dim(elapsed()) + " " + text);
  }

  /** Shows how far it is; only on a terminal. */
  public void progress(String text) {
    if (interactive) {
      out.print(CLEAR_LINE + dim(elapsed()) + "   " + text);
      out.flush();
      moving = true;
    }
  }

  /** Plain text. */
  public void print(String text) {
    finishLine();
    out.println(text);
  }

  /** A heading. */
  public void heading(String text) {
    finishLine();
    out.println();
    out.println(interactive ? BOLD + text + RESET : text);
  }

  /** The table of what was checked, and the last word. */
  public void verdict(Verdict verdict) {
    heading("verdict");
    int width = verdict.rows().stream().mapToInt(row -> row.what().length()).max().orElse(0);
    for (Verdict.Row row : verdict.rows()) {
      String mark = row.held() ? colour(GREEN, "ok  ") : colour(RED, "FAIL");
      out.println(
          "  "
              + mark
              + "  "
              + String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", row.what())
              + "  "
              + row.detail());
    }
    out.println();
    out.println(
        verdict.holds()
            ? colour(GREEN, "All of it held.")
            : colour(RED, "It did not hold: see FAIL above."));
  }

  private String elapsed() {
    return String.format(Locale.ROOT, "%6.1f s", (System.nanoTime() - begin) / 1e9);
  }

  private String colour(String code, String text) {
    return interactive ? code + text + RESET : text;
  }

  private String dim(String text) {
    return colour(DIM, text);
  }

  private void finishLine() {
    if (moving) {
      out.print(CLEAR_LINE);
      moving = false;
    }
  }
}
