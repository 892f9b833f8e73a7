package io.manx.node.desired;

/**
 * Something to say about an object: a condition that is not as it should be.
 *
 * @param object the object
 * @param type the condition's type
 * @param reason one word
 * @param message what is wrong and how to cure it
 */
public record Finding(ObjectRef object, ConditionType type, String reason, String message) {
  /** The conditions, all of them True where nothing is found. */
  public enum ConditionType {
    /** The object is valid and in use. False: the last valid version is, if there was one. */
    ACCEPTED("Accepted"),
    /** All that the object refers to exists. False: the sessions concerned are off. */
    RESOLVED("Resolved"),
    /** Networks that must be apart are. */
    NO_OVERLAP("NoCIDROverlap"),
    /** Every field has an effect and every session has its place. False: a part does not. */
    EFFECTIVE("Effective"),
    /** A pool has a block left for every node that needs one. */
    ALLOCATABLE("Allocatable");

    private final String apiName;

    ConditionType(String apiName) {
      this.apiName = apiName;
    }

    /** The type as the API names it. */
    public String apiName() {
      return apiName;
    }
  }
}
