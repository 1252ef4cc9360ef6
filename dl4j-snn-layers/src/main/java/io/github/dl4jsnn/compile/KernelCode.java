package io.github.dl4jsnn.compile;

import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.FALOAD;
import static org.objectweb.asm.Opcodes.FCONST_0;
import static org.objectweb.asm.Opcodes.FCONST_1;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.SIPUSH;

import io.github.dl4jsnn.algebra.TileMath;
import io.github.dl4jsnn.compile.Item.Call;
import io.github.dl4jsnn.compile.Item.Loop;
import io.github.dl4jsnn.compile.Item.Operand;
import java.lang.invoke.MethodType;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Writes a {@link Plan} as a class that extends {@link PlanKernel}. The class names nothing but
 * that one, arrays and {@link TileMath}. Its version is the last that needs no stack map frames,
 * which a class writer would have to load other classes for.
 */
final class KernelCode {

  /** Version 50, Java 6. */
  private static final int VERSION = 50;

  private static final String SUPER = Type.getInternalName(PlanKernel.class);
  private static final String SELF = SUPER.concat("Code");
  private static final String MATH = Type.getInternalName(TileMath.class);
  private static final String FLOATS = Type.getDescriptor(float[].class);
  private static final String ARRAYS = Type.getDescriptor(float[][].class);
  private static final String CONSTRUCTOR = descriptor(Plan.class, float[].class, int.class);

  private final ClassWriter to = new ClassWriter(ClassWriter.COMPUTE_MAXS);
  private int loops;

  private KernelCode() {}

  /** The class file. Plans that differ in nothing give the same bytes. */
  static byte[] of(Plan plan) {
    KernelCode code = new KernelCode();
    code.to.visit(VERSION, ACC_FINAL | ACC_SUPER, SELF, null, SUPER, null);
    code.constructor();
    Class<?> one = float[].class;
    Class<?> many = float[][].class;
    code.program("begin", descriptor(many, int.class), 2, plan.begin());
    code.program("forward", descriptor(one, many, many, one, many, int.class), 6, plan.forward());
    code.program(
        "backward", descriptor(many, many, one, many, one, many, int.class), 7, plan.backward());
    code.to.visitEnd();
    return code.to.toByteArray();
  }

  /** Of a method without result. Not by adding strings: the first use of + costs many ms. */
  private static String descriptor(Class<?>... arguments) {
    return MethodType.methodType(void.class, arguments).toMethodDescriptorString();
  }

  private void constructor() {
    MethodVisitor code = to.visitMethod(0, "<init>", CONSTRUCTOR, null, null);
    code.visitCode();
    code.visitVarInsn(ALOAD, 0);
    code.visitVarInsn(ALOAD, 1);
    code.visitVarInsn(ALOAD, 2);
    code.visitVarInsn(ILOAD, 3);
    code.visitMethodInsn(INVOKESPECIAL, SUPER, "<init>", CONSTRUCTOR, false);
    code.visitInsn(RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /**
   * @param n the variable with the number of elements
   */
  private void program(String name, String descriptor, int n, List<Item> items) {
    MethodVisitor code = to.visitMethod(ACC_PUBLIC, name, descriptor, null, null);
    code.visitCode();
    for (Item item : items) {
      if (item instanceof Call call) {
        call(code, name, call, n);
      } else {
        loop(code, name, (Loop) item, n);
      }
    }
    code.visitInsn(RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void call(MethodVisitor code, String program, Call call, int n) {
    field(code, "math", Type.getDescriptor(TileMath.class));
    array(code, program, call.from());
    if (call.constant() != null) {
      constant(code, call.constant());
    }
    array(code, program, call.to());
    code.visitVarInsn(ILOAD, n);
    Class<?> array = float[].class;
    String descriptor =
        call.constant() == null
            ? descriptor(array, array, int.class)
            : descriptor(array, float.class, array, int.class);
    code.visitMethodInsn(INVOKEVIRTUAL, MATH, Calls.method(call.op()), descriptor, false);
  }

  private void loop(MethodVisitor code, String program, Loop loop, int n) {
    String name = "loop".concat(Integer.toString(loops));
    loops++;
    LoopCode.write(loop, to, name);
    for (Place place : loop.arrays()) {
      array(code, program, place);
    }
    for (int number : loop.constants()) {
      constant(code, new Operand(Operand.Kind.CONSTANT, number));
    }
    code.visitVarInsn(ILOAD, n);
    code.visitMethodInsn(INVOKESTATIC, SELF, name, LoopCode.descriptor(loop), false);
  }

  private static void constant(MethodVisitor code, Operand constant) {
    switch (constant.kind()) {
      case ZERO -> code.visitInsn(FCONST_0);
      case ONE -> code.visitInsn(FCONST_1);
      default -> {
        field(code, "constants", FLOATS);
        code.visitIntInsn(SIPUSH, constant.index());
        code.visitInsn(FALOAD);
      }
    }
  }

  private static void field(MethodVisitor code, String name, String descriptor) {
    code.visitVarInsn(ALOAD, 0);
    code.visitFieldInsn(GETFIELD, SUPER, name, descriptor);
  }

  /** Pushes the array of a place, which the arguments of the methods of a kernel hold. */
  private static void array(MethodVisitor code, String program, Place place) {
    boolean forward = program.equals("forward");
    boolean begin = program.equals("begin");
    switch (place.kind()) {
      case INPUT -> code.visitVarInsn(ALOAD, 1);
      case SPIKE -> code.visitVarInsn(ALOAD, 4);
      case SPIKE_GRADIENT -> code.visitVarInsn(ALOAD, 3);
      case INPUT_GRADIENT -> code.visitVarInsn(ALOAD, 5);
      case STATE -> element(code, 2, place);
      case STATE_GRADIENT -> element(code, 4, place);
      case PARAMETER -> element(code, begin ? 1 : forward ? 3 : 2, place);
      case PARAMETER_GRADIENT -> element(code, 6, place);
      case SAVED -> element(code, forward ? 5 : 1, place);
      case HOISTED -> {
        field(code, "hoisted", ARRAYS);
        index(code, place);
      }
      case TEMPORARY -> {
        field(code, "temporaries", ARRAYS);
        index(code, place);
      }
    }
  }

  private static void element(MethodVisitor code, int variable, Place place) {
    code.visitVarInsn(ALOAD, variable);
    index(code, place);
  }

  private static void index(MethodVisitor code, Place place) {
    code.visitIntInsn(SIPUSH, place.index());
    code.visitInsn(AALOAD);
  }
}
