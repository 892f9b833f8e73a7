package io.manx.node.k8s.own;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.node.agent.cni.AtomicFiles;
import io.manx.node.agent.kubernetes.NodeStore;
import io.manx.node.agent.kubernetes.OwnDocument;
import io.manx.node.api.ManxApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A BGPNode in a file, as JSON. */
public final class DocumentFile implements NodeStore {
  private final Path file;
  private final String node;

  /** The file of a node in a directory such as {@code /var/lib/manx}. */
  public DocumentFile(Path directory, String node) {
    this.file = directory.resolve(node.replace('/', '_') + ".json");
    this.node = node;
  }

  @Override
  public Optional<OwnDocument> load() throws IOException {
    try {
      Map<String, @Nullable Object> object = Json.object(Files.readString(file, UTF_8));
      OwnDocument document = OwnNodeApi.document(object);
      if (!document.name().equals(node)) {
        throw new IOException("it is of the node '" + document.name() + "'");
      }
      return Optional.of(document);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException(file + ": " + AtomicFiles.why(e), e);
    }
  }

  @Override
  public void store(OwnDocument document) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("apiVersion", ManxApi.API_VERSION);
    object.put("kind", "BGPNode");
    object.put("metadata", Map.of("name", document.name(), "generation", document.generation()));
    object.put("spec", document.spec());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
      Files.writeString(fresh, Json.write(object), UTF_8);
      AtomicFiles.publish(fresh, file);
    } catch (IOException e) {
      throw new IOException(file + ": " + AtomicFiles.why(e), e);
    }
  }

  @Override
  public void clear() throws IOException {
    Files.deleteIfExists(file);
  }
}
