package io.github.dl4jsnn.examples.io;

import io.github.dl4jsnn.util.Errors;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;

/** Turns exceptions of files and networks into one line that a user understands. */
public final class ErrorText {

  private ErrorText() {}

  /**
   * One line for an exception: the file that it concerns, then what went wrong.
   *
   * @param e any exception
   * @return a line without line breaks, never empty
   */
  public static String describe(Throwable e) {
    if (e instanceof FileSystemException fs && fs.getFile() != null) {
      return fs.getFile().replaceAll("\\s*\\R\\s*", "; ") + ": " + reason(e);
    }
    return reason(e);
  }

  /**
   * What went wrong, without the file that it concerns.
   *
   * @param e any exception
   * @return a phrase without line breaks, never empty
   */
  public static String reason(Throwable e) {
    // For these the message is only the name of the host.
    if (e instanceof UnknownHostException) {
      return "unknown host";
    } else if (e instanceof SocketTimeoutException) {
      return "timed out";
    } else if (e instanceof ConnectException) {
      return "cannot connect";
    }
    return Errors.reason(e);
  }
}
