package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.call.CallPlanner;
import io.switchhook.call.RoutePreview;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.database.Readiness;
import io.switchhook.forwarding.Caller;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;

/** What would become of a call. */
@Singleton
@Path("route-preview")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "forwarding")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class RoutePreviewResource implements Resource {

    private static final int MOST_STEPS = 300;
    private static final String SIP = "sip:";

    private final Readiness readiness;
    private final RoutePreview preview;
    private final CallPlanner planner;
    private final SubscriberDirectory directory;
    private final Domains domains;

    @Inject
    RoutePreviewResource(
            Readiness readiness, RoutePreview preview, CallPlanner planner, SubscriberDirectory directory, Domains domains) {
        this.readiness = readiness;
        this.preview = preview;
        this.planner = planner;
        this.directory = directory;
        this.domains = domains;
    }

    @GET
    @Operation(operationId = "previewRoute", summary = "Tells what would become of a call, and why",
            description = "By the registrations and calls of now and the rules of the given time. Nothing is sent.")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public RouteBody preview(
            @Parameter(description = "Who calls: an address, a URI or anonymous", example = "bob@example.com")
                    @QueryParam("from") @DefaultValue("anonymous") String from,
            @Parameter(description = "The address that is dialled", example = "alice@example.com") @QueryParam("to") String to,
            @Parameter(description = "When, with a time zone; default now", example = "2026-03-02T12:00:00+01:00")
                    @QueryParam("at") @DefaultValue("") String at) {
        readiness.missing().ifPresent(contents -> {
            throw new DatabaseUnavailableException("the " + contents + " are not read yet");
        });
        String dialled = uri("to", to);
        Aor callee = TelephoneNumber.ofUri(dialled).flatMap(this::callee)
                .or(() -> SipUri.tryParse(dialled).flatMap(this::callee))
                .orElseThrow(() -> new InvalidFieldException("to", "is no address of a group or of a subscriber who is served"));
        Instant time = time(at);
        return RouteBody.of(callee.toString(), time, preview.of(callee, caller(from), dialled, time, MOST_STEPS));
    }

    private Optional<Aor> callee(TelephoneNumber number) {
        return domains.subscriber(number).map(Subscriber::aor).or(() -> domains.group(number));
    }

    private Optional<Aor> callee(SipUri uri) {
        return domains.subscriber(uri).map(Subscriber::aor).or(() -> domains.group(uri));
    }

    private Caller caller(String from) {
        if (from.strip().equalsIgnoreCase("anonymous")) {
            return Caller.ANONYMOUS;
        }
        String uri = uri("from", from);
        Optional<Subscriber> subscriber = TelephoneNumber.ofUri(uri).flatMap(directory::find)
                .or(() -> SipUri.tryParse(uri).flatMap(directory::find));
        return planner.caller(subscriber, uri, List.of(), List.of());
    }

    private static String uri(String field, String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidFieldException(field, "is required");
        }
        String address = text.strip();
        // An unescaped plus sign of a query is a space.
        String uri = text.startsWith(" ") ? "+" + address : address;
        String complete = uri.contains("@") && !uri.matches("(?i)sips?:.*") ? SIP + uri
                : uri.matches("\\+[0-9.() -]+") ? "tel:" + uri.replace(" ", "") : uri;
        if (SipUri.tryParse(complete).filter(each -> !each.user().isEmpty()).isEmpty()
                && TelephoneNumber.ofUri(complete).isEmpty()) {
            throw new InvalidFieldException(field, "must be an address such as bob@example.com, a number such as +4930123 or a URI");
        }
        return complete;
    }

    private static Instant time(String text) {
        try {
            // As with the plus sign of a number.
            return text.isBlank() ? Instant.now() : OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            throw new InvalidFieldException("at", "must be a time with its zone, such as 2026-03-02T12:00:00Z");
        }
    }
}
