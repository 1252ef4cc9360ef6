package io.github.dl4jsnn.examples.ui;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.impl.VertxInternal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.deeplearning4j.ui.VertxUIServer;

/**
 * DL4J's UI server on one network interface.
 *
 * <p>{@link VertxUIServer} calls {@code vertx.createHttpServer().requestHandler(..).listen(port,
 * ..)}, which listens on all interfaces, and offers no way to choose. This one passes it a Vertx
 * whose HTTP servers listen on the given host and port instead; all else is DL4J's.
 */
public final class BoundUiServer extends VertxUIServer {

  private final String host;
  private final int port;

  BoundUiServer(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(proxy(VertxInternal.class, new BoundVertx(vertx)), context);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    ClassLoader loader = BoundUiServer.class.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Makes servers that are bound. */
  private final class BoundVertx implements InvocationHandler {
    private final Vertx vertx;

    BoundVertx(Vertx vertx) {
      this.vertx = vertx;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
      Object result = call(vertx, method, args);
      return result instanceof HttpServer server
          ? proxy(HttpServer.class, new BoundServer(server))
          : result;
    }
  }

  /** Listens on the chosen interface, whatever the caller requests. */
  private final class BoundServer implements InvocationHandler {
    private final HttpServer server;

    BoundServer(HttpServer server) {
      this.server = server;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // the handler of the method that was called
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
      if (method.getName().equals("listen")) {
        Object last = args == null ? null : args[args.length - 1];
        server.listen(port, host, last instanceof Handler handler ? handler : null);
        return proxy;
      }
      Object result = call(server, method, args);
      // Fluent methods: what follows must not get around this.
      return result == server ? proxy : result;
    }
  }
}
