package io.github.dl4jsnn.examples.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror on the loopback interface. */
final class Mirror implements AutoCloseable {

  /** Answers a request for the file {@code name}. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange, String name) throws IOException;
  }

  /** Names of the files that were asked for. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Mirror(Answer answer) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/mnist/",
        exchange -> {
          String name = exchange.getRequestURI().getPath().replaceFirst("^/mnist/", "");
          requests.add(name);
          try (exchange) {
            answer.to(exchange, name);
          }
        });
    server.start();
  }

  /** A mirror that has good copies. */
  static Mirror of(TinyMnist mnist) throws IOException {
    return new Mirror(
        (exchange, name) ->
            send(exchange, TinyMnist.gzip(mnist.contents.get(name.replace(".gz", "")))));
  }

  static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mnist/");
  }

  /** An address where nobody listens. */
  static URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/mnist/");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
