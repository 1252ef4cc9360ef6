package io.github.dl4jsnn.architecture.planted.layer;

import io.github.dl4jsnn.architecture.planted.internal.runtime.Machine;
import io.github.dl4jsnn.architecture.planted.internal.settings.Settings;
import io.github.dl4jsnn.architecture.planted.util.Upwards;
import java.util.List;

/** Shows what is internal, in each way in which a class can. */
public class Shown extends Machine implements Settings {

  protected Machine kept;

  /** Nobody sees it. */
  private Machine hidden;

  /** Imports downwards, and so closes a cycle. */
  Upwards upwards;

  public Shown(Machine machine) {
    hidden = machine;
  }

  public Machine given() {
    return hidden;
  }

  public List<Machine> listed() {
    return List.of(given());
  }

  Machine inside() {
    return hidden;
  }

  @Override
  public String getSecret() {
    return "";
  }

  /** Settings are no secret. */
  public Settings settings() {
    return this;
  }

  /** A nested class is seen too. */
  public static final class Nested {
    public Machine given() {
      return new Machine();
    }
  }

  /** Nobody sees this one. */
  static final class Hidden {
    public Machine given() {
      return new Machine();
    }
  }
}
