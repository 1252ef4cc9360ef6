package io.github.dl4jsnn.online;

import io.github.dl4jsnn.util.ClassNameResolver;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * What the gradient of one time step is made of where nothing of earlier steps is kept but the
 * state of the layers, and traces of the size of their inputs. Rules are records and stored in the
 * file of an {@link OnlineTrainer} by class name and fields.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(ClassNameResolver.class)
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public sealed interface OnlineRule extends Serializable permits Sltt, Ottt, EProp {}
