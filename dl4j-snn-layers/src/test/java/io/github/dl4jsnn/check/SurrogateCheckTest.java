package io.github.dl4jsnn.check;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check names what is wrong; that it passes what is right the contract test shows. */
class SurrogateCheckTest {

  /** An ATan with one fault. */
  private record Wrong(String fault) implements Surrogate {
    private static final long serialVersionUID = 1;

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      T right = new ATan().derivative(a, x);
      return switch (fault) {
        case "scale" -> a.mul(right, 1.001);
        case "form" -> x instanceof Double ? right : a.mul(right, 1.001);
        case "nan" -> a.div(a.mul(right, x), x);
        case "jump" -> a.add(right, a.step(a.add(x, -2)));
        default -> right;
      };
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      return new ATan().primitive(a, x);
    }

    @Override
    public boolean hasPrimitive() {
      return !fault.equals("form");
    }
  }

  @Test
  void faultsAreNamed() {
    SurrogateCheck.check(new Wrong("none"));
    for (String fault : List.of("scale", "form", "nan", "jump")) {
      String message =
          assertThrows(AssertionError.class, () -> SurrogateCheck.check(new Wrong(fault)), fault)
              .getMessage();
      for (String part : List.of("Wrong", "worst at x = ", "got ", "expected ")) {
        assertTrue(message.contains(part), message + " lacks " + part);
      }
    }
    String nan =
        assertThrows(AssertionError.class, () -> SurrogateCheck.check(new Wrong("nan")))
            .getMessage();
    assertTrue(nan.contains("x = 0.0"), nan);
  }
}
