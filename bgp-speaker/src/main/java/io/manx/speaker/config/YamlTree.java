package io.manx.speaker.config;

import io.manx.speaker.config.Tree.Entry;
import io.manx.speaker.config.Tree.Mapping;
import io.manx.speaker.config.Tree.Place;
import io.manx.speaker.config.Tree.Scalar;
import io.manx.speaker.config.Tree.ScalarType;
import io.manx.speaker.config.Tree.Sequence;
import java.util.ArrayList;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads YAML into a {@link Tree} and makes no object of it but that. Aliases are followed as far as
 * the limits on size and depth allow, so that a small file cannot grow into a large one.
 */
final class YamlTree {
  private static final int MAX_CODE_POINTS = 16 << 20;
  private static final int MAX_NODES = 1_000_000;
  private static final int MAX_DEPTH = 32;

  /** The text is not YAML, or more than we read. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Malformed(Place place, String message) {
      super(message);
      this.problem = new Problem("", place.line(), place.column(), message);
    }

    Problem problem() {
      return problem;
    }
  }

  private int nodes;

  private YamlTree() {}

  static Tree read(String text) throws Malformed {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new JsonSchema())
            .setCodePointLimit(MAX_CODE_POINTS)
            .setAllowRecursiveKeys(false)
            .setUseMarks(true)
            .build();
    Optional<Node> root;
    try {
      root = new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null ? "" : " " + e.getContext();
      throw new Malformed(
          place(e.getProblemMark()), "this is not YAML:" + context + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new Malformed(Place.NONE, "this is not YAML: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new Malformed(Place.NONE, "collections are nested too deeply to be a NodeConfig");
    }
    return root.isEmpty() ? Tree.of(null) : new YamlTree().convert(root.get(), 0);
  }

  private static Place place(Optional<Mark> mark) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(Place.NONE);
  }

  private Tree convert(Node node, int depth) throws Malformed {
    Place place = place(node.getStartMark());
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw new Malformed(
          place,
          "more than "
              + MAX_NODES
              + " values or "
              + MAX_DEPTH
              + " levels: no NodeConfig needs so much");
    }
    if (node instanceof MappingNode mapping) {
      var entries = new ArrayList<Entry>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          throw new Malformed(place(tuple.getKeyNode().getStartMark()), "a key must be plain text");
        }
        Tree value = convert(tuple.getValueNode(), depth + 1);
        entries.add(new Entry(place(key.getStartMark()), key.getValue(), value));
      }
      return new Mapping(place, entries);
    }
    if (node instanceof SequenceNode sequence) {
      var items = new ArrayList<Tree>();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, depth + 1));
      }
      return new Sequence(place, items);
    }
    if (node instanceof ScalarNode scalar) {
      return new Scalar(place, type(scalar, place), scalar.getValue());
    }
    throw new Malformed(place, "an alias that refers to what holds it cannot be followed");
  }

  private static ScalarType type(ScalarNode scalar, Place place) throws Malformed {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.STR)) {
      return ScalarType.TEXT;
    }
    if (tag.equals(Tag.INT)) {
      return ScalarType.INTEGER;
    }
    if (tag.equals(Tag.FLOAT)) {
      return ScalarType.DECIMAL;
    }
    if (tag.equals(Tag.BOOL)) {
      return ScalarType.BOOLEAN;
    }
    if (tag.equals(Tag.NULL)) {
      return ScalarType.NULL;
    }
    throw new Malformed(place, "the tag " + tag.getValue() + " is not allowed: remove it");
  }
}
