package io.manx.speaker.policy;

/**
 * How often a rule of a filter decided.
 *
 * @param rule which
 * @param hits how often since the policy was compiled; each evaluation counts, again too
 */
public record RuleHits(RuleName rule, long hits) {}
