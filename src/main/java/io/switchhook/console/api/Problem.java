package io.switchhook.console.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import javax.ws.rs.core.Response;

/**
 * Why a request was not carried out (RFC 9457). The type is always {@code about:blank}: the status says what kind it is.
 *
 * @param detail one sentence for whoever made the request
 * @param instance the path of the request
 * @param errors which fields of the request are to blame, and why
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "Why a request was not carried out (RFC 9457)")
record Problem(String type, String title, int status, String detail, String instance, List<FieldFault> errors) {

    static final String MEDIA_TYPE = "application/problem+json";
    static final int UNPROCESSABLE = 422;
    static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_AFTER_SECONDS = "10";

    /**
     * What is wrong with one field.
     *
     * @param field its name, or the path to it
     */
    record FieldFault(String field, String detail) {}

    static Problem of(int status, String detail) {
        return new Problem("about:blank", title(status), status, detail, "", List.of());
    }

    static Problem ofFields(String detail, List<FieldFault> errors) {
        return ofFields(UNPROCESSABLE, detail, errors);
    }

    static Problem ofFields(int status, String detail, List<FieldFault> errors) {
        return new Problem("about:blank", title(status), status, detail, "", List.copyOf(errors));
    }

    /** What the answer carries besides this document: when to come again, if that may help (RFC 9110 10.2.3). */
    Map<String, String> headers() {
        return status == UNAVAILABLE ? Map.of("Retry-After", RETRY_AFTER_SECONDS) : Map.of();
    }

    Problem at(String path) {
        return new Problem(type, title, status, detail, path, errors);
    }

    private static String title(int status) {
        if (status == UNPROCESSABLE) {
            return "Unprocessable Content";
        }
        if (status == TOO_MANY_REQUESTS) {
            return "Too Many Requests";
        }
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
