package io.github.dl4jsnn.examples.data;

import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Fetches checked files from the first mirror that has a good copy.
 *
 * <p>A file gets its final name only after its content has been checked. Every wait is limited: the
 * connection, the silence between two bytes, and the time until the first mirror answers at all.
 */
public final class Download {

  /** Bytes after which a mirror counts as reached: some proxies send headers, then nothing. */
  private static final int CONTACT_BYTES = 4096;

  private final List<URI> mirrors;
  private final Duration connectTimeout;
  private final Duration readTimeout;

  /**
   * Remembers where to look.
   *
   * @param mirrors base addresses, each with a slash at its end; tried in this order
   * @param connectTimeout longest wait for a connection
   * @param readTimeout longest silence while a file is coming
   */
  public Download(List<URI> mirrors, Duration connectTimeout, Duration readTimeout) {
    this.mirrors = List.copyOf(mirrors);
    this.connectTimeout = connectTimeout;
    this.readTimeout = readTimeout;
  }

  /**
   * Downloads {@code spec.name() + ".gz"}.
   *
   * @param spec what the file must contain
   * @param target the file to write; its directory is created when data arrive
   * @param answerWithin longest wait until some mirror begins to deliver
   * @return the uncompressed, checked content
   * @throws DownloadException if no mirror delivers a good file; nothing is left behind then
   */
  public byte[] fetch(FileSpec spec, Path target, Duration answerWithin) throws DownloadException {
    Attempt attempt = new Attempt(spec, target);
    // A thread of its own because looking up a host name knows no time-out.
    Thread thread = new Thread(attempt, "download " + spec.name());
    thread.setDaemon(true);
    thread.start();
    try {
      if (!attempt.contact.await(answerWithin.toMillis(), TimeUnit.MILLISECONDS)
          && attempt.giveUp()) {
        throw new DownloadException("no answer within " + answerWithin.toSeconds() + " s");
      }
      return attempt.result.get();
    } catch (InterruptedException e) {
      attempt.giveUp();
      Thread.currentThread().interrupt();
      throw new DownloadException("interrupted");
    } catch (ExecutionException e) {
      throw new DownloadException(ErrorText.reason(e.getCause()));
    }
  }

  /** One file, all mirrors. */
  private final class Attempt implements Runnable {
    final CountDownLatch contact = new CountDownLatch(1);
    final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final FileSpec spec;
    private final Path target;
    private boolean abandoned;

    Attempt(FileSpec spec, Path target) {
      this.spec = spec;
      this.target = target;
    }

    /** Returns whether the caller may leave: afterwards this attempt publishes no file. */
    synchronized boolean giveUp() {
      abandoned = contact.getCount() > 0;
      return abandoned;
    }

    @Override
    public void run() {
      List<String> failures = new ArrayList<>();
      try {
        for (URI mirror : mirrors) {
          URI address = mirror.resolve(spec.name() + ".gz");
          try {
            result.complete(fetchFrom(address));
            return;
          } catch (IOException e) {
            failures.add(address.getHost() + ": " + ErrorText.reason(e));
          }
        }
        result.completeExceptionally(new IOException(String.join("; ", failures)));
      } catch (RuntimeException | Error e) {
        // The waiting caller must hear of it.
        result.completeExceptionally(e);
      } finally {
        contact.countDown();
      }
    }

    private byte[] fetchFrom(URI address) throws IOException {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout((int) connectTimeout.toMillis());
      connection.setReadTimeout((int) readTimeout.toMillis());
      try {
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
          throw new IOException("HTTP status " + status);
        }
        try (InputStream in = connection.getInputStream()) {
          byte[] head = in.readNBytes(CONTACT_BYTES);
          reached();
          byte[][] content = new byte[1][];
          AtomicFiles.write(
              target,
              out -> {
                out.write(head);
                long most = 2L * spec.size() + CONTACT_BYTES;
                byte[] chunk = new byte[1 << 16];
                long total = head.length;
                for (int n; (n = in.read(chunk)) >= 0; ) {
                  total += n;
                  if (total > most) {
                    throw new IOException("more than " + most + " bytes from " + address);
                  }
                  out.write(chunk, 0, n);
                }
              },
              temp -> content[0] = check(address, temp));
          return content[0];
        }
      } finally {
        connection.disconnect();
      }
    }

    private byte[] check(URI address, Path temp) throws IOException {
      try {
        return spec.read(temp);
      } catch (FileSpec.CorruptFileException e) {
        // The temporary name means nothing to the user.
        throw new IOException(e.getMessage().replace(temp.toString(), address.toString()), e);
      }
    }

    private synchronized void reached() throws IOException {
      if (abandoned) {
        throw new IOException("too late");
      }
      contact.countDown();
    }
  }

  /** No mirror delivered a good file. */
  public static final class DownloadException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says why, mirror by mirror.
     *
     * @param message the reasons
     */
    public DownloadException(String message) {
      super(message);
    }
  }
}
