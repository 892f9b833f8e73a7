/** The agent's HTTP endpoint: pages of text, and the text of metrics. Knows nothing of routes. */
@NullMarked
package io.manx.node.agent.http;

import org.jspecify.annotations.NullMarked;
