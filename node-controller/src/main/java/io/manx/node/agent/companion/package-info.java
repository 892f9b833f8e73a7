/** What may run beside an agent, and what it sees of it. */
@NullMarked
package io.manx.node.agent.companion;

import org.jspecify.annotations.NullMarked;
