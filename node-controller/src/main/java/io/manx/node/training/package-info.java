/**
 * The training run of the build: a real agent under real BGP sessions on loopback, so that the
 * ahead-of-time cache of the distribution knows the classes an agent loads and the methods that
 * become hot (JEP 483, 514, 515).
 */
@NullMarked
package io.manx.node.training;

import org.jspecify.annotations.NullMarked;
