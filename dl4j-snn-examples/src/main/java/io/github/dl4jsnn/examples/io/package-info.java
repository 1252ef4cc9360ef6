/**
 * Files of the examples: locked directories, logs that grow line by line, and errors as one line of
 * text.
 */
package io.github.dl4jsnn.examples.io;
