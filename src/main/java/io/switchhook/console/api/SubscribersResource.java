package io.switchhook.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.subscriber.SubscriberDetails;
import io.switchhook.subscriber.SubscriberOrder;
import io.switchhook.subscriber.SubscriberPage;
import io.switchhook.subscriber.SubscriberQuery;
import io.switchhook.subscriber.Subscribers;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Request;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;

/** The subscribers. */
@Singleton
@Path("subscribers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "subscribers")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class SubscribersResource implements Resource {

    private final Subscribers subscribers;
    private final Bodies bodies;

    @Inject
    SubscribersResource(Subscribers subscribers, Bodies bodies) {
        this.subscribers = subscribers;
        this.bodies = bodies;
    }

    @GET
    @Operation(operationId = "listSubscribers",
            summary = "Lists subscribers",
            description = "q is the beginning of a user name, display name or address.")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<SubscriberBody> search(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("offset") @DefaultValue("0") int offset,
            @QueryParam("limit") @DefaultValue(Listing.DEFAULT_LIMIT) int limit) {
        SubscriberPage page =
                subscribers.search(new SubscriberQuery(domain, q, SubscriberOrder.USERNAME, offset, limit));
        return new Listing<>(page.subscribers().stream().map(SubscriberBody::of).toList(), page.total());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createSubscriber", summary = "Creates a subscriber")
    @ApiResponse(responseCode = "201", description = "Created",
            content = @Content(schema = @Schema(implementation = SubscriberBody.class)))
    public Response create(SubscriberInput input, @Context UriInfo uri) {
        SubscriberDetails created = subscribers.create(Bodies.required(input).draft());
        return Response.created(uri.getAbsolutePathBuilder().path(String.valueOf(created.id())).build())
                .tag(new Revision(created.version()).tag())
                .entity(SubscriberBody.of(created))
                .build();
    }

    @GET
    @Path("{subscriber}")
    @Operation(operationId = "getSubscriber",
            summary = "Gives a subscriber",
            description = "A subscriber is named by id or by user name and domain: alice@example.com.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = SubscriberBody.class)))
    public Response get(@PathParam("subscriber") String name, @Context Request request) {
        SubscriberDetails found = find(subscribers, name);
        new Revision(found.version()).check(request);
        return answer(found);
    }

    @PATCH
    @Path("{subscriber}")
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeSubscriber", summary = "Changes some fields of a subscriber",
            description = "A field that is left out stays; one that is null gets its default (RFC 7396).")
    @RequestBody(content = @Content(schema = @Schema(implementation = SubscriberInput.class)))
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = SubscriberBody.class)))
    public Response change(
            @PathParam("subscriber") String name,
            @Parameter(hidden = true) ObjectNode patch,
            @Context Request request,
            @Context HttpHeaders headers)
            throws JsonProcessingException {
        Bodies.Change<SubscriberInput> change = bodies.change(patch, SubscriberInput.class);
        SubscriberDetails found = find(subscribers, name);
        Revision revision = new Revision(found.version());
        revision.check(request);
        return answer(subscribers
                .change(change.given().change(found.username(), found.domain(), change.reset()), revision.expected(headers))
                .orElseThrow(() -> unknown(name)));
    }

    @DELETE
    @Path("{subscriber}")
    @Operation(operationId = "deleteSubscriber", summary = "Deletes a subscriber and its registrations")
    @ApiResponse(responseCode = "204", description = "Deleted")
    public void delete(@PathParam("subscriber") String name, @Context Request request) {
        SubscriberDetails found = find(subscribers, name);
        new Revision(found.version()).check(request);
        if (!subscribers.delete(found.username(), found.domain())) {
            throw unknown(name);
        }
    }

    private static Response answer(SubscriberDetails details) {
        return Response.ok(SubscriberBody.of(details)).tag(new Revision(details.version()).tag()).build();
    }

    /**
     * The subscriber of a path.
     *
     * @param name an id, or user name and domain
     * @throws NotFoundException when there is none
     */
    static SubscriberDetails find(Subscribers subscribers, String name) {
        int at = name.lastIndexOf('@');
        Optional<SubscriberDetails> found = Optional.empty();
        if (at > 0) {
            found = subscribers.find(name.substring(0, at), name.substring(at + 1));
        } else if (name.matches("\\d{1,18}")) {
            found = subscribers.find(Long.parseLong(name));
        }
        return found.orElseThrow(() -> unknown(name));
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no subscriber " + name + ".");
    }
}
