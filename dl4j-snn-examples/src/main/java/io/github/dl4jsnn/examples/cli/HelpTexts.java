package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.training.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.ListResourceBundle;

/** What the help of a command says of its example: {@code ${bundle:..}} in option descriptions. */
final class HelpTexts extends ListResourceBundle {

  private final Example example;

  HelpTexts(Example example) {
    this.example = example;
  }

  @Override
  protected Object[][] getContents() {
    List<Object[]> texts = new ArrayList<>();
    example
        .defaults("")
        .toMap()
        .keySet()
        .forEach(
            setting ->
                texts.add(new Object[] {"default." + setting, example.defaultText(setting)}));
    Datasets.Choice data = example.files().name();
    texts.add(new Object[] {"data.name", data.toString()});
    texts.add(new Object[] {"data.title", data.title()});
    texts.add(new Object[] {"data.default", example.data().toString()});
    return texts.toArray(Object[][]::new);
  }
}
