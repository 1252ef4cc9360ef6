/**
 * Statistics of spikes in DL4J's training UI: {@link
 * io.github.dl4jsnn.examples.ui.SpikeStatsRouter} sends them to its storage. The UI itself comes
 * with the profile {@code ui} alone, through {@link io.github.dl4jsnn.examples.ui.TrainingUi}.
 */
package io.github.dl4jsnn.examples.ui;
