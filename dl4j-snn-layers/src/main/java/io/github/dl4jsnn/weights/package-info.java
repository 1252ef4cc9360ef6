/**
 * Weights of Python frameworks: state dicts of torch, safetensors and NumPy.
 *
 * <pre>
 * StateDict             entry point: read(file), write(file); tensors by name
 * Tensor, TensorType    one of them
 * WeightMapping         which modules belong to which layer
 * WeightImport          the modules of a state dict into layers: TorchModule, TargetLayer,
 *                       NeuronImport, NumberedNames; Assignments, which happen together or not at all
 * WeightFileException   what is wrong with a file: file, key, found, expected
 * SafetensorsFile, TorchFile, NumpyFile    the formats
 * Unpickler             the part of Python's pickle format that state dicts need, and no more
 * ArchiveFile           a zip file of stored entries
 * </pre>
 */
package io.github.dl4jsnn.weights;
