package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.forwarding.store.HolidaysDetails;
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

/** The holidays of a domain, which rules of its subscribers may name. */
@Singleton
@Path("domains/{domain}/holidays")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "forwarding")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class HolidaysResource implements Resource {

    private final DomainForwardings forwardings;

    @Inject
    HolidaysResource(DomainForwardings forwardings) {
        this.forwardings = forwardings;
    }

    @GET
    @Operation(operationId = "getHolidays", summary = "Gives the holidays of a domain, by name or alias")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = HolidaysBody.class)))
    public Response get(@PathParam("domain") String name, @Context Request request) {
        HolidaysDetails found = find(name);
        new Revision(found.version()).check(request);
        return answer(found);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replaceHolidays", summary = "Replaces the holidays of a domain",
            description = "In force for the next call.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = HolidaysBody.class)))
    public Response replace(
            @PathParam("domain") String name,
            HolidaysInput input,
            @Context Request request,
            @Context HttpHeaders headers) {
        Revision revision = new Revision(find(name).version());
        revision.check(request);
        return answer(forwardings.replaceHolidays(name, Bodies.required(input).drafts(), revision.expected(headers))
                .orElseThrow(() -> unknown(name)));
    }

    private HolidaysDetails find(String name) {
        return forwardings.holidays(name).orElseThrow(() -> unknown(name));
    }

    private static Response answer(HolidaysDetails details) {
        return Response.ok(HolidaysBody.of(details.holidays())).tag(new Revision(details.version()).tag()).build();
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no domain " + name + ".");
    }
}
