package io.manx.speaker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed document, whatever it was written in: mappings, sequences and scalars with places. */
sealed interface Tree {
  /** A place in the source; zeros where the source has none. */
  record Place(int line, int column) {
    static final Place NONE = new Place(0, 0);
  }

  /** Where this is. */
  Place place();

  /** What this is, for messages. */
  String kind();

  /** A mapping; keys in order, a key that occurs twice occurs twice here. */
  record Mapping(Place place, List<Entry> entries) implements Tree {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One entry of a mapping. */
  record Entry(Place place, String key, Tree value) {}

  /** A sequence. */
  record Sequence(Place place, List<Tree> items) implements Tree {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A scalar as it was written. */
  record Scalar(Place place, ScalarType type, String text) implements Tree {
    @Override
    public String kind() {
      return switch (type) {
        case TEXT -> "the text '" + text + "'";
        case INTEGER, DECIMAL -> "the number " + text;
        case BOOLEAN -> text;
        case NULL -> "nothing";
      };
    }
  }

  /** The types of scalars. */
  enum ScalarType {
    TEXT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    NULL
  }

  /** Whether there is nothing here. */
  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.type() == ScalarType.NULL;
  }

  /**
   * The tree of objects as a JSON reader makes them: maps, collections, strings, numbers, booleans.
   *
   * @throws IllegalArgumentException for any other object: a fault of the caller's
   */
  static Tree of(@Nullable Object object) {
    return switch (object) {
      case null -> new Scalar(Place.NONE, ScalarType.NULL, "");
      case Map<?, ?> map -> {
        var entries = new ArrayList<Entry>();
        map.forEach((key, value) -> entries.add(new Entry(Place.NONE, key.toString(), of(value))));
        yield new Mapping(Place.NONE, entries);
      }
      case Iterable<?> list -> {
        var items = new ArrayList<Tree>();
        list.forEach(item -> items.add(of(item)));
        yield new Sequence(Place.NONE, items);
      }
      case Boolean value -> new Scalar(Place.NONE, ScalarType.BOOLEAN, value.toString());
      case Double value -> new Scalar(Place.NONE, ScalarType.DECIMAL, value.toString());
      case Float value -> new Scalar(Place.NONE, ScalarType.DECIMAL, value.toString());
      case java.math.BigDecimal value ->
          new Scalar(Place.NONE, ScalarType.DECIMAL, value.toPlainString());
      case Number value -> new Scalar(Place.NONE, ScalarType.INTEGER, value.toString());
      case String value -> new Scalar(Place.NONE, ScalarType.TEXT, value);
      default ->
          throw new IllegalArgumentException("no configuration holds a " + object.getClass());
    };
  }
}
