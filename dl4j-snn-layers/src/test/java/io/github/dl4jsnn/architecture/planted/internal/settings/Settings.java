package io.github.dl4jsnn.architecture.planted.internal.settings;

/** What configurations may implement. */
public interface Settings {

  /** The JSON library would write it. */
  String getSecret();
}
