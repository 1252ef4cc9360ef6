package io.github.dl4jsnn.dropin;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Text of a small grammar, "the red fox sees a dog. ", and its characters as numbers. */
final class Grammar {

  static final String CHARACTERS = "abcdefghijklmnopqrstuvwxyz. ";

  private static final String[] ARTICLES = {"the", "a"};
  private static final String[] NOUNS = {"fox", "dog", "bird", "horse"};
  private static final String[] VERBS = {"sees", "likes", "follows"};

  static final Set<String> WORDS =
      Set.of("the", "a", "fox", "dog", "bird", "horse", "sees", "likes", "follows");

  private Grammar() {}

  private static String any(String[] words, Random random) {
    return words[random.nextInt(words.length)];
  }

  /** Sentences, cut to a length. */
  static String text(int length, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(any(ARTICLES, random)).append(' ').append(any(NOUNS, random)).append(' ');
      text.append(any(VERBS, random)).append(' ');
      text.append(any(ARTICLES, random)).append(' ').append(any(NOUNS, random)).append(". ");
    }
    return text.substring(0, length);
  }

  /** One-hot, [1, characters, length]. */
  static INDArray encode(List<String> texts) {
    int length = texts.get(0).length();
    INDArray x = Nd4j.zeros(DataType.FLOAT, texts.size(), CHARACTERS.length(), length);
    for (int i = 0; i < texts.size(); i++) {
      for (int t = 0; t < length; t++) {
        x.putScalar(i, CHARACTERS.indexOf(texts.get(i).charAt(t)), t, 1);
      }
    }
    return x;
  }

  /** Texts of T characters, and at each step the character that comes next. */
  static DataSet next(int b, int steps, long seed) {
    List<String> texts = new Random(seed).longs(b).mapToObj(s -> text(steps + 1, s)).toList();
    return new DataSet(
        encode(texts.stream().map(s -> s.substring(0, steps)).toList()),
        encode(texts.stream().map(s -> s.substring(1)).toList()));
  }
}
