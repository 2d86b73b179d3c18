package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.forwarding.store.DomainForwardingDetails;
import io.switchhook.forwarding.store.DomainForwardings;
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

/** What a domain does with the calls of subscribers whose own rules leave them. */
@Singleton
@Path("domains/{domain}/forwarding")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "forwarding")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class DomainForwardingResource implements Resource {

    private final DomainForwardings forwardings;

    @Inject
    DomainForwardingResource(DomainForwardings forwardings) {
        this.forwardings = forwardings;
    }

    @GET
    @Operation(operationId = "getDomainForwarding", summary = "Gives the forwarding of a domain, by name or alias")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = DomainForwardingBody.class)))
    public Response get(@PathParam("domain") String name, @Context Request request) {
        DomainForwardingDetails found = find(name);
        new Revision(found.version()).check(request);
        return answer(found);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replaceDomainForwarding", summary = "Replaces the forwarding of a domain",
            description = "In force for the next call. A subscriber's calls go to a destination that his class of service allows.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = DomainForwardingBody.class)))
    public Response replace(
            @PathParam("domain") String name,
            DomainForwardingInput input,
            @Context Request request,
            @Context HttpHeaders headers) {
        Revision revision = new Revision(find(name).version());
        revision.check(request);
        return answer(forwardings.replaceForwarding(name, Bodies.required(input).draft(), revision.expected(headers))
                .orElseThrow(() -> unknown(name)));
    }

    private DomainForwardingDetails find(String name) {
        return forwardings.forwarding(name).orElseThrow(() -> unknown(name));
    }

    private static Response answer(DomainForwardingDetails details) {
        return Response.ok(DomainForwardingBody.of(details)).tag(new Revision(details.version()).tag()).build();
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no domain " + name + ".");
    }
}
