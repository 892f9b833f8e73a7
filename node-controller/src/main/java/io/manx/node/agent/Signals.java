package io.manx.node.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears signals. {@code sun.misc.Signal} of the module jdk.unsupported is the only way to them; it
 * is reached by name, because the compiler warns of every mention and cannot be told not to.
 */
public final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs {@code task} on a thread of the JVM's for each such signal from now on, instead of what
   * the JVM does by itself.
   *
   * @param name without SIG, such as HUP
   */
  public static void handle(String name, Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calls =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  return method.invoke(task, arguments);
                }
                task.run();
                return null; // the method is void
              });
      Object heard = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, heard, calls);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      LOG.error("SIG{} is not heard: this Java has no sun.misc.Signal", name, e);
    }
  }
}
