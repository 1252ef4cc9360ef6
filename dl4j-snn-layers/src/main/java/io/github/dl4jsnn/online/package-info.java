/**
 * Learning while a network runs: one time step at a time, with the memory of one step.
 *
 * <pre>
 * OnlineTrainer    predicts and learns from a stream of steps or from sequences; saved and resumed
 * OnlineRule       Sltt, Ottt, EProp: what a step's gradient is made of
 * Learner          runs a rule: TruncatedLearner through DL4J's own passes of one step
 *                  or EPropLearner: EligibleLayer by EligibleLayer, with the LocalSlopes of neurons
 * SupportedLayers, MembraneLeak    what a rule asks of layers and of their neurons
 * StepGradients    gradients of steps, and what DL4J's updater makes of them
 * TrainerFile      the file of a trainer
 * </pre>
 */
package io.github.dl4jsnn.online;
