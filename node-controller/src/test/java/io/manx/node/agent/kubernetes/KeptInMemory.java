package io.manx.node.agent.kubernetes;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One document, in memory. */
final class KeptInMemory implements NodeStore {
  private @Nullable OwnDocument document;

  @Override
  public Optional<OwnDocument> load() {
    return Optional.ofNullable(document);
  }

  @Override
  public void store(OwnDocument kept) {
    document = kept;
  }

  @Override
  public void clear() {
    document = null;
  }
}
