/**
 * Networks in files of NIR, the neuromorphic intermediate representation.
 *
 * <pre>
 * NirFiles              entry point: read(file, options), write(network, file, options)
 * NirOptions, Dialect   what a file leaves open; what a framework means by its files
 * NirFileException      what is wrong with a file: file, node or key, found, expected
 *
 * read:   HdfReader     an HDF5 file as a whole, checked before its numbers are read: HdfStorage,
 *                       HdfLinks, HdfData, HdfLayout to HdfGroup
 *         GraphReader   its groups as a NirGraph of NirNodes, without subgraphs; NirTypes, Fields
 *         Wiring        the order of the nodes; recurrent weights; Shapes of what goes between them
 *         Planner       nodes to layers: PlanStep; NeuronReader, LayerWeights, Windows, DelayNodes
 *         NetworkPlan   a MultiLayerNetwork or ComputationGraph of them
 * write:  NetworkWriter, LayerWriter    layers to nodes; WeightNodes, WindowWriter, NeuronWriter;
 *                       DelayNodes; ImporterLimits
 *         GraphWriter   nodes to an HDF5 file
 * both:   Steps, Numbers    equations in time to steps, and back
 *         Extras            what NIR cannot say, in metadata
 * </pre>
 */
package io.github.dl4jsnn.nir;
