package io.switchhook.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.switchhook.console.api.Problem.FieldFault;
import io.switchhook.administrator.BusyException;
import io.switchhook.administrator.LastAdministratorException;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.registrar.LocationUnavailableException;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.TakenException;
import io.switchhook.voicemail.store.NoRoomException;
import io.switchhook.voicemail.store.Room;
import io.switchhook.voicemail.store.StorageException;
import java.util.List;
import java.util.Optional;
import javax.inject.Singleton;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Response;
import org.glassfish.jersey.server.ParamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the client is told about an exception. What it is not to know goes into the log. Thread-safe. */
@Singleton
class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final int INSUFFICIENT_STORAGE = 507;

    /** @param what the request, as the log shows it */
    Problem of(Throwable failure, String what) {
        if (failure instanceof ParamException.UriParamException parameter) {
            return Problem.ofFields("A parameter of the address has a value of the wrong type.",
                    List.of(new FieldFault(parameter.getParameterName(), "has a value of the wrong type")));
        }
        if (failure instanceof WebApplicationException answer) {
            return of(answer);
        }
        if (failure instanceof InvalidFieldException field) {
            return of(field);
        }
        if (failure instanceof StaleVersionException) {
            return Problem.of(412, "Somebody else has changed this since you read it.");
        }
        if (failure instanceof LastAdministratorException) {
            return Problem.of(409, failure.getMessage() + ".");
        }
        if (failure instanceof DatabaseUnavailableException || failure instanceof LocationUnavailableException) {
            // Where the database is and what it says is for the log, which has it already.
            return Problem.of(503, "The database cannot be used now.");
        }
        if (failure instanceof NoRoomException full) {
            return full.room() == Room.NO_MAILBOX
                    ? Problem.of(404, "There is no such mailbox.")
                    : Problem.of(INSUFFICIENT_STORAGE, "There is no room for this.");
        }
        if (failure instanceof StorageException) {
            return Problem.of(503, "The files of mailboxes cannot be used now.");
        }
        if (failure instanceof BusyException) {
            return Problem.of(503, failure.getMessage());
        }
        if (failure instanceof JsonProcessingException json && isTheSenders(json)) {
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

    private static Problem of(InvalidFieldException field) {
        FieldFault fault = new FieldFault(field.field(), field.getMessage());
        return field instanceof TakenException
                ? Problem.ofFields(Response.Status.CONFLICT.getStatusCode(), "This is in conflict with what there is.", List.of(fault))
                : Problem.ofFields("A field is missing or has a value that it cannot have.", List.of(fault));
    }

    /** The other kinds come from writing, and from classes that cannot be read at all. */
    private static boolean isTheSenders(JsonProcessingException json) {
        return json instanceof StreamReadException
                || json instanceof StreamConstraintsException
                || json instanceof MismatchedInputException
                || json.getCause() instanceof StreamReadException
                || json.getCause() instanceof StreamConstraintsException;
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
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
