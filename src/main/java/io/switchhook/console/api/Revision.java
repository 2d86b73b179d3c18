package io.switchhook.console.api;

import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.EntityTag;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Request;
import javax.ws.rs.core.Response;

/** The version of something as an entity tag (RFC 9110 8.8.3), and what a request makes depend on it. */
record Revision(int version) {

    private static final int ANY = -1;

    EntityTag tag() {
        return new EntityTag(String.valueOf(version));
    }

    /**
     * Checks the conditions of a request (RFC 9110 13.1).
     *
     * @throws WebApplicationException 412 when they do not hold, 304 when nothing is new to who reads
     */
    void check(Request request) {
        Response.ResponseBuilder failed = request.evaluatePreconditions(tag());
        if (failed != null) {
            throw new WebApplicationException("Somebody else has changed this since you read it.", failed.build());
        }
    }

    /** The version that a change is based on, once {@link #check checked}; negative when the request names none. */
    int expected(HttpHeaders headers) {
        String ifMatch = headers.getHeaderString(HttpHeaders.IF_MATCH);
        return ifMatch == null || ifMatch.strip().equals("*") ? ANY : version;
    }
}
