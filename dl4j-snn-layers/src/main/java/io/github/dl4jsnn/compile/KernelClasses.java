package io.github.dl4jsnn.compile;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that were generated so far, one for each plan: their key is the class file itself, in
 * which there is no constant of a neuron and no name from outside of this library.
 */
final class KernelClasses {

  private static final Map<ByteBuffer, Factory> CLASSES = new HashMap<>();

  /** Whether it was said that no class can be defined. */
  private static boolean warned;

  private KernelClasses() {}

  /** Makes kernels of one class. */
  record Factory(Class<?> type, MethodHandle constructor) {
    PlanKernel make(Plan plan, float[] constants, int capacity) {
      try {
        return (PlanKernel) constructor.invokeExact(plan, constants, capacity);
      } catch (Throwable e) {
        throw new IllegalStateException("a generated kernel cannot be made", e);
      }
    }
  }

  /**
   * The class of a plan.
   *
   * @return null where none can be defined, as in a native image
   */
  static synchronized Factory of(Plan plan) {
    try {
      byte[] code = KernelCode.of(plan);
      Factory factory = CLASSES.get(ByteBuffer.wrap(code));
      if (factory == null) {
        factory = define(code);
        CLASSES.put(ByteBuffer.wrap(code), factory);
      }
      return factory;
    } catch (Throwable e) {
      // Whatever it is, an old ASM on the class path included: the plan runs interpreted.
      if (!warned) {
        warned = true;
        Logger log = LoggerFactory.getLogger(KernelClasses.class);
        log.warn(
            "Neurons run interpreted, to the same results but two to three times slower, as no"
                + " class can be generated: {}. Expected a JVM that defines hidden classes, and"
                + " org.ow2.asm:asm of the version that this library names. -D{}=true leaves this"
                + " warning out",
            e.toString(),
            CompiledStep.INTERPRETED,
            e);
      }
      return null;
    }
  }

  private static Factory define(byte[] code) throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(code, true);
    MethodType type = MethodType.methodType(void.class, Plan.class, float[].class, int.class);
    MethodHandle constructor = lookup.findConstructor(lookup.lookupClass(), type);
    return new Factory(
        lookup.lookupClass(), constructor.asType(type.changeReturnType(PlanKernel.class)));
  }
}
