package io.manx.speaker.policy;

/**
 * Names a rule of a filter.
 *
 * @param filter the filter's name
 * @param list importV4, exportV4, importV6 or exportV6
 * @param index the place in that list, from 0
 */
public record RuleName(String filter, String list, int index) {
  /** As the configuration would be searched for it: {@code no-default.importV4[0]}. */
  @Override
  public String toString() {
    return filter + "." + list + "[" + index + "]";
  }
}
