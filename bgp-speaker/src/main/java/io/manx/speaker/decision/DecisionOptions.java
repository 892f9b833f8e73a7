package io.manx.speaker.decision;

/**
 * What may be varied in the decision process.
 *
 * @param alwaysCompareMed compare MED across neighbouring ASes too
 * @param missingMedWorst a path without MED is the worst instead of the best (RFC 4271 §9.1.2.2 c)
 * @param preferOldestExternal between external paths, keep the one that was there first (RFC 5004)
 * @param defaultLocalPref the preference of paths without LOCAL_PREF
 */
public record DecisionOptions(
    boolean alwaysCompareMed,
    boolean missingMedWorst,
    boolean preferOldestExternal,
    long defaultLocalPref) {
  /** As the RFCs say, with the customary local preference of 100. */
  public static final DecisionOptions STANDARD = new DecisionOptions(false, false, false, 100);
}
