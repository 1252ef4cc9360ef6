package io.github.dl4jsnn.compile;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A JVM that defines no hidden class, as a native image. */
public final class NoHiddenClasses {

  private NoHiddenClasses() {}

  /** Stands in for Lookup.defineHiddenClass. */
  @SuppressWarnings("DoNotCallSuggester") // generated code calls it
  public static Object refuse(Object lookup, byte[] code, boolean initialize, Object options) {
    throw new UnsupportedOperationException(
        lookup + " defines no class of " + code.length + " bytes, " + initialize + ", " + options);
  }

  /**
   * The class file of {@link KernelClasses}, so that it calls {@link #refuse}; others as they are.
   */
  static byte[] change(byte[] code) {
    ClassReader reader = new ClassReader(code);
    if (!reader.getClassName().equals(Type.getInternalName(KernelClasses.class))) {
      return code;
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    reader.accept(new Forbid(writer), 0);
    return writer.toByteArray();
  }

  private static final class Forbid extends ClassVisitor {
    Forbid(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String descriptor, boolean isInterface) {
          if (!name.equals("defineHiddenClass")) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            return;
          }
          String refuse = "(Ljava/lang/Object;[BZLjava/lang/Object;)Ljava/lang/Object;";
          String here = Type.getInternalName(NoHiddenClasses.class);
          super.visitMethodInsn(Opcodes.INVOKESTATIC, here, "refuse", refuse, false);
          super.visitTypeInsn(Opcodes.CHECKCAST, owner);
        }
      };
    }
  }
}
