/** The cluster controller: one thread that compiles and writes, its metrics and its command. */
@NullMarked
package io.manx.node.controller;

import org.jspecify.annotations.NullMarked;
