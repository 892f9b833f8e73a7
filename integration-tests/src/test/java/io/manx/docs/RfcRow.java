package io.manx.docs;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import io.manx.net.Rfc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One requirement of an RFC and the test that shows it. */
record RfcRow(
    int rfc, String section, String shows, List<String> peers, String alone, String test) {
  /** By number, then by section as numbers, then by text. */
  static final Comparator<RfcRow> ORDER =
      Comparator.comparingInt(RfcRow::rfc)
          .thenComparing(RfcRow::section, RfcRow::compareSections)
          .thenComparing(RfcRow::shows)
          .thenComparing(RfcRow::test);

  /** The rows of all classes, sorted. */
  static List<RfcRow> of(JavaClasses classes) {
    List<RfcRow> rows = new ArrayList<>();
    for (JavaClass type : classes) {
      collect(type.getAnnotations(), type.getSimpleName(), rows);
      for (JavaMethod method : type.getMethods()) {
        collect(method.getAnnotations(), type.getSimpleName() + "." + method.getName(), rows);
      }
    }
    rows.sort(ORDER);
    return rows;
  }

  private static void collect(
      Iterable<? extends JavaAnnotation<?>> annotations, String test, List<RfcRow> into) {
    for (JavaAnnotation<?> annotation : annotations) {
      if (annotation.getRawType().isEquivalentTo(Rfc.List.class)) {
        JavaAnnotation<?>[] all = (JavaAnnotation<?>[]) annotation.get("value").orElseThrow();
        collect(Arrays.asList(all), test, into);
      } else if (annotation.getRawType().isEquivalentTo(Rfc.class)) {
        into.add(
            new RfcRow(
                (int) annotation.get("value").orElseThrow(),
                (String) annotation.get("section").orElse(""),
                (String) annotation.get("shows").orElseThrow(),
                List.of((String[]) annotation.get("peers").orElse(new String[0])),
                (String) annotation.get("alone").orElse(""),
                test));
      }
    }
  }

  private static int compareSections(String one, String other) {
    String[] left = one.split("\\.");
    String[] right = other.split("\\.");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order =
          left[i].matches("\\d+") && right[i].matches("\\d+")
              ? Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]))
              : left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }
}
