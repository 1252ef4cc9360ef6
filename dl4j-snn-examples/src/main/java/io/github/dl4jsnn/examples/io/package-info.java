/** Files that are complete or absent, and errors that a user understands. */
package io.github.dl4jsnn.examples.io;
