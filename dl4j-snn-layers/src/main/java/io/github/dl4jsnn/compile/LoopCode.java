package io.github.dl4jsnn.compile;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.FADD;
import static org.objectweb.asm.Opcodes.FALOAD;
import static org.objectweb.asm.Opcodes.FASTORE;
import static org.objectweb.asm.Opcodes.FCONST_0;
import static org.objectweb.asm.Opcodes.FCONST_1;
import static org.objectweb.asm.Opcodes.FDIV;
import static org.objectweb.asm.Opcodes.FLOAD;
import static org.objectweb.asm.Opcodes.FMUL;
import static org.objectweb.asm.Opcodes.FNEG;
import static org.objectweb.asm.Opcodes.FSTORE;
import static org.objectweb.asm.Opcodes.FSUB;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.IF_ICMPGE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.RETURN;

import io.github.dl4jsnn.algebra.TileMath;
import io.github.dl4jsnn.compile.Item.Instruction;
import io.github.dl4jsnn.compile.Item.Loop;
import io.github.dl4jsnn.compile.Item.Operand;
import io.github.dl4jsnn.compile.Item.Store;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes a {@link Loop} as a static method of its arrays, its constants and the number of elements:
 *
 * <pre>
 * static void loop(float[] a0, .., float c0, .., int n) {
 *   for (int i = 0; i &lt; n; i++) { .. a2[i] = a0[i] * c0 + a1[i]; .. }
 * }
 * </pre>
 *
 * <p>One counter from 0, arrays from their first element, no branch: the form that C2 vectorises. A
 * method is made too large to be inlined.
 */
final class LoopCode {

  private static final String MATH = Type.getInternalName(Math.class);

  /**
   * C2 inlines a hot method of up to 325 bytes ({@code FreqInlineSize}), and among other loops some
   * that it vectorises alone stay scalar, several times slower.
   */
  private static final int TOO_LARGE_TO_INLINE = 325;

  private final Loop loop;
  private final MethodVisitor code;
  private final int n;
  private final int i;
  private final int values;

  private LoopCode(Loop loop, MethodVisitor code) {
    this.loop = loop;
    this.code = code;
    n = loop.arrays().size() + loop.constants().size();
    i = n + 1;
    values = i + 1;
  }

  static String descriptor(Loop loop) {
    List<Class<?>> arguments = new ArrayList<>();
    arguments.addAll(Collections.nCopies(loop.arrays().size(), float[].class));
    arguments.addAll(Collections.nCopies(loop.constants().size(), float.class));
    arguments.add(int.class);
    return MethodType.methodType(void.class, arguments).toMethodDescriptorString();
  }

  /** Adds the method to a class. */
  static void write(Loop loop, ClassWriter to, String name) {
    MethodVisitor code = to.visitMethod(ACC_STATIC | ACC_FINAL, name, descriptor(loop), null, null);
    code.visitCode();
    new LoopCode(loop, code).write();
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void write() {
    Label top = new Label();
    Label done = new Label();
    code.visitInsn(ICONST_0);
    code.visitVarInsn(ISTORE, i);
    code.visitLabel(top);
    code.visitVarInsn(ILOAD, i);
    code.visitVarInsn(ILOAD, n);
    code.visitJumpInsn(IF_ICMPGE, done);
    for (int k = 0; k < loop.body().size(); k++) {
      instruction(loop.body().get(k));
      code.visitVarInsn(FSTORE, values + k);
    }
    for (Store store : loop.stores()) {
      element(store.array());
      if (store.adds()) {
        element(store.array());
        code.visitInsn(FALOAD);
      }
      operand(store.value());
      if (store.adds()) {
        code.visitInsn(FADD);
      }
      code.visitInsn(FASTORE);
    }
    code.visitIincInsn(i, 1);
    code.visitJumpInsn(GOTO, top);
    code.visitLabel(done);
    code.visitInsn(RETURN);
    // Never reached.
    for (int k = 0; k < TOO_LARGE_TO_INLINE; k++) {
      code.visitInsn(NOP);
    }
    code.visitInsn(RETURN);
  }

  private void element(int array) {
    code.visitVarInsn(ALOAD, array);
    code.visitVarInsn(ILOAD, i);
  }

  private void operand(Operand operand) {
    switch (operand.kind()) {
      case ZERO -> code.visitInsn(FCONST_0);
      case ONE -> code.visitInsn(FCONST_1);
      case VALUE -> code.visitVarInsn(FLOAD, values + operand.index());
      case CONSTANT -> {
        int number = loop.constants().indexOf(operand.index());
        code.visitVarInsn(FLOAD, loop.arrays().size() + number);
      }
    }
  }

  private void instruction(Instruction instruction) {
    if (instruction.op() == Op.LEAF) {
      element(instruction.array());
      code.visitInsn(FALOAD);
      return;
    }
    if (ofSteps(instruction)) {
      steps(instruction);
      return;
    }
    operand(instruction.a());
    if (instruction.b() != null) {
      operand(instruction.b());
    }
    switch (instruction.op()) {
      case ADD -> code.visitInsn(FADD);
      case SUB -> code.visitInsn(FSUB);
      case MUL -> code.visitInsn(FMUL);
      case DIV -> code.visitInsn(FDIV);
      case NEG -> code.visitInsn(FNEG);
      case ABS -> call(MATH, "abs", "(F)F");
      case MAX -> call(MATH, "max", "(FF)F");
      case MIN -> call(MATH, "min", "(FF)F");
      case STEP -> call(Type.getInternalName(TileMath.class), "step", "(F)F");
      case SQRT -> {
        code.visitInsn(Opcodes.F2D);
        call(MATH, "sqrt", "(D)D");
        code.visitInsn(Opcodes.D2F);
      }
      default -> throw new IllegalStateException("not an operation of a loop: " + instruction);
    }
  }

  /**
   * Whether two steps are added or multiplied. C2 exchanges the operands in some of the rounds that
   * it unrolls, and then finds no vectors (JDK 17): several times slower.
   */
  private boolean ofSteps(Instruction instruction) {
    return (instruction.op() == Op.ADD || instruction.op() == Op.MUL)
        && isStep(instruction.a())
        && isStep(instruction.b());
  }

  private boolean isStep(Operand operand) {
    return operand.kind() == Operand.Kind.VALUE && loop.body().get(operand.index()).op() == Op.STEP;
  }

  /** a - (0 - b) for a + b, 0 - a (0 - b) for a b: the same of what is 0, 1 or NaN. */
  private void steps(Instruction instruction) {
    boolean product = instruction.op() == Op.MUL;
    if (product) {
      code.visitInsn(FCONST_0);
    }
    operand(instruction.a());
    code.visitInsn(FCONST_0);
    operand(instruction.b());
    code.visitInsn(FSUB);
    if (product) {
      code.visitInsn(FMUL);
    }
    code.visitInsn(FSUB);
  }

  private void call(String owner, String method, String descriptor) {
    code.visitMethodInsn(INVOKESTATIC, owner, method, descriptor, false);
  }
}
