/**
 * Convolution, pooling and normalisation of images [h][w][c] on FLOAT data. Not for users, and may
 * change.
 *
 * <pre>
 * ConvolutionShape     sizes, and which pixels the taps of a window connect
 * Convolution          by events where input is sparse, else by blocks of products:
 *                      EventConvolution, ProductConvolution, WinogradConvolution
 * Pooling, ChannelNorm
 * ImageStore           images in an array, Java arrays or spike trains
 * </pre>
 */
package io.github.dl4jsnn.internal.image;
