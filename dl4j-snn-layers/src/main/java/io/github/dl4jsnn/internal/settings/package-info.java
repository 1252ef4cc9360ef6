/**
 * What run times and synapses read of configurations: getters that these have anyway, so that
 * nothing below the configurations knows their classes.
 *
 * <p>Not for users, and may change. These are the only types of {@code internal} that
 * configurations show, as their super-interfaces; they add no keys to the JSON.
 */
package io.github.dl4jsnn.internal.settings;
