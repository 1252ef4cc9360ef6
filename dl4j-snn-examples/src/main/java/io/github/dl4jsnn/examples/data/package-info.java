/**
 * Images of digits and clothes: found, downloaded, checked, split and cut into batches.
 *
 * <p>{@link io.github.dl4jsnn.examples.data.Datasets} chooses; {@link
 * io.github.dl4jsnn.examples.data.ImageFiles} and {@link io.github.dl4jsnn.examples.data.Digits}
 * deliver an {@link io.github.dl4jsnn.examples.data.ImageSet} each to train and to test on.
 */
package io.github.dl4jsnn.examples.data;
