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
import io.switchhook.subscriber.DomainDetails;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscribers;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Request;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;

/** The domains. */
@Singleton
@Path("domains")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "domains")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class DomainsResource implements Resource {

    private final Subscribers subscribers;
    private final Bodies bodies;

    @Inject
    DomainsResource(Subscribers subscribers, Bodies bodies) {
        this.subscribers = subscribers;
        this.bodies = bodies;
    }

    @GET
    @Operation(operationId = "listDomains", summary = "Lists all domains")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<DomainDetails> list() {
        return Listing.of(subscribers.domains());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createDomain", summary = "Creates a domain")
    @ApiResponse(responseCode = "201", description = "Created",
            content = @Content(schema = @Schema(implementation = DomainDetails.class)))
    public Response create(DomainInput input, @Context UriInfo uri) {
        DomainInput domain = Bodies.required(input);
        DomainDetails created = subscribers.createDomain(domain.name(), checked(domain.aliases()));
        return Response.created(uri.getAbsolutePathBuilder().path(created.name()).build())
                .tag(new Revision(created.version()).tag())
                .entity(created)
                .build();
    }

    @GET
    @Path("{domain}")
    @Operation(operationId = "getDomain", summary = "Gives a domain, by name or alias")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = DomainDetails.class)))
    public Response get(@PathParam("domain") String name, @Context Request request) {
        DomainDetails found = find(name);
        new Revision(found.version()).check(request);
        return answer(found);
    }

    @PATCH
    @Path("{domain}")
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeDomain", summary = "Replaces the aliases of a domain")
    @RequestBody(content = @Content(schema = @Schema(implementation = DomainInput.class)))
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = DomainDetails.class)))
    public Response change(
            @PathParam("domain") String name,
            @Parameter(hidden = true) ObjectNode patch,
            @Context Request request,
            @Context HttpHeaders headers)
            throws JsonProcessingException {
        Bodies.Change<DomainInput> change = bodies.change(patch, DomainInput.class);
        DomainDetails found = find(name);
        String newName = change.given().name();
        if (change.reset().contains("name") || newName != null && !newName.equals(found.name())) {
            throw new InvalidFieldException("name", "cannot be changed");
        }
        Revision revision = new Revision(found.version());
        revision.check(request);
        boolean aliasesStay = change.given().aliases() == null && !change.reset().contains("aliases");
        Set<String> aliases = aliasesStay ? found.aliases() : checked(change.given().aliases());
        return answer(subscribers.changeDomain(found.name(), aliases, revision.expected(headers))
                .orElseThrow(() -> unknown(name)));
    }

    @DELETE
    @Path("{domain}")
    @Operation(operationId = "deleteDomain", summary = "Deletes a domain that has no subscribers")
    @ApiResponse(responseCode = "204", description = "Deleted")
    public void delete(@PathParam("domain") String name, @Context Request request) {
        DomainDetails found = find(name);
        new Revision(found.version()).check(request);
        if (!subscribers.deleteDomain(found.name())) {
            throw unknown(name);
        }
    }

    private DomainDetails find(String name) {
        return subscribers.domain(name).orElseThrow(() -> unknown(name));
    }

    private static Response answer(DomainDetails domain) {
        return Response.ok(domain).tag(new Revision(domain.version()).tag()).build();
    }

    private static Set<String> checked(Set<String> aliases) {
        if (aliases != null && aliases.contains(null)) {
            throw new InvalidFieldException("aliases", "must not contain null");
        }
        return aliases == null ? Set.of() : aliases;
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no domain " + name + ".");
    }
}
