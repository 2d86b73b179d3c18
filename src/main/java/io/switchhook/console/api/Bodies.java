package io.switchhook.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.BadRequestException;

/** What clients send. Thread-safe. */
@Singleton
class Bodies {

    /** A JSON merge patch may have this type (RFC 7396). */
    static final String MERGE_PATCH = "application/merge-patch+json";

    private final Json json;

    /**
     * A change of some fields.
     *
     * @param given the fields that have a value; the others are null
     * @param reset the names of the fields that are null in the document: they are to get their default
     */
    record Change<T>(T given, Set<String> reset) {}

    @Inject
    Bodies(Json json) {
        this.json = json;
    }

    /** @throws BadRequestException when there is none */
    static <T> T required(T body) {
        if (body == null) {
            throw new BadRequestException("The body is missing.");
        }
        return body;
    }

    /**
     * Reads a merge patch.
     *
     * @throws JsonProcessingException when a field is unknown or of a wrong type
     */
    <T> Change<T> change(ObjectNode patch, Class<T> type) throws JsonProcessingException {
        ObjectNode document = required(patch);
        Set<String> reset = document.properties().stream()
                .filter(field -> field.getValue().isNull())
                .map(Map.Entry<String, JsonNode>::getKey)
                .collect(Collectors.toSet());
        return new Change<>(json.mapper().treeToValue(document, type), reset);
    }
}
