package io.manx.net;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which requirement of an RFC a test shows. {@code docs/rfc-conformance.md} is made from these
 * annotations, so that a row of that table is a test that runs.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Rfc.List.class)
public @interface Rfc {
  /** The number, such as 4271. */
  int value();

  /** The section, such as {@code 9.1.2.2}; empty: the RFC as a whole. */
  String section() default "";

  /** What the test shows, as half a sentence: {@code stale paths go at the End-of-RIB}. */
  String shows();

  /**
   * The real implementations on the other end, if it is an interop test: {@code BIRD}, {@code FRR}.
   */
  String[] peers() default {};

  /** Why one real implementation alone can show it: {@code BIRD 2.0.12 has no such thing}. */
  String alone() default "";

  /** Holds several on one test. */
  @Documented
  @Retention(RetentionPolicy.CLASS)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface List {
    /** The annotations. */
    Rfc[] value();
  }
}
