package io.switchhook.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.switchhook.console.api.Problem.FieldFault;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Singleton;
import javax.ws.rs.WebApplicationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the client is told about an exception. What it is not to know goes into the log. Thread-safe. */
@Singleton
class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** @param what the request, as the log shows it */
    Problem of(Throwable failure, String what) {
        if (failure instanceof WebApplicationException answer) {
            return of(answer);
        }
        if (failure instanceof JsonProcessingException json) {
            return of(json);
        }
        LOG.error("{} failed", what, failure);
        return Problem.of(500, "The server failed to do this; its log says why.");
    }

    private static Problem of(WebApplicationException answer) {
        int status = answer.getResponse().getStatus();
        return Problem.of(status, switch (status) {
            case 404 -> Optional.ofNullable(answer.getMessage()).filter(text -> !text.startsWith("HTTP "))
                    .orElse("There is nothing at this path.");
            case 405 -> "This method is not possible here; Allow lists those that are.";
            case 406 -> "Nothing that Accept asks for can be given here.";
            case 415 -> "Content-Type is none that is taken here.";
            default -> answer.getMessage();
        });
    }

    private static Problem of(JsonProcessingException json) {
        if (json instanceof StreamConstraintsException || json.getCause() instanceof StreamConstraintsException) {
            return Problem.of(413, "The body is larger or deeper than anything that is taken here.");
        }
        if (json instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            String detail = mapping instanceof UnrecognizedPropertyException
                    ? "is unknown"
                    : "has a value of the wrong type";
            return Problem.ofFields("A field is unknown or has a value of the wrong type.",
                    List.of(new FieldFault(path(mapping), detail)));
        }
        String where = json.getLocation() == null
                ? ""
                : " (line " + json.getLocation().getLineNr() + ", column " + json.getLocation().getColumnNr() + ")";
        return Problem.of(400, "The body is not the JSON that is taken here" + where + ".");
    }

    private static String path(JsonMappingException mapping) {
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
    }
}
