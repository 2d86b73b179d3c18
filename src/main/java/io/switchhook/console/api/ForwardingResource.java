package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.forwarding.store.ForwardingDetails;
import io.switchhook.forwarding.store.Forwardings;
import io.switchhook.subscriber.Subscribers;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Request;
import javax.ws.rs.core.Response;

/** Where the calls of a subscriber are forwarded. */
@Singleton
@Path("subscribers/{subscriber}/forwarding")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "forwarding")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ForwardingResource implements Resource {

    private final Subscribers subscribers;
    private final Forwardings forwardings;

    @Inject
    ForwardingResource(Subscribers subscribers, Forwardings forwardings) {
        this.subscribers = subscribers;
        this.forwardings = forwardings;
    }

    @GET
    @Operation(operationId = "getForwarding", summary = "Gives the forwarding of a subscriber")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = ForwardingBody.class)))
    public Response get(@PathParam("subscriber") String name, @Context Request request) {
        ForwardingDetails found = forwardings.find(SubscribersResource.find(subscribers, name).id());
        new Revision(found.version()).check(request);
        return answer(found);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replaceForwarding", summary = "Replaces the forwarding of a subscriber",
            description = "In force for the next call. Destinations must be allowed by the subscriber's class of service.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = ForwardingBody.class)))
    public Response replace(
            @PathParam("subscriber") String name,
            ForwardingInput input,
            @Context Request request,
            @Context HttpHeaders headers) {
        long id = SubscribersResource.find(subscribers, name).id();
        Revision revision = new Revision(forwardings.find(id).version());
        revision.check(request);
        return answer(forwardings.replace(id, Bodies.required(input).draft(), revision.expected(headers))
                .orElseThrow(() -> new NotFoundException("There is no subscriber " + name + ".")));
    }

    private static Response answer(ForwardingDetails details) {
        return Response.ok(ForwardingBody.of(details)).tag(new Revision(details.version()).tag()).build();
    }
}
