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
import io.switchhook.administrator.Administrator;
import io.switchhook.administrator.Administrators;
import io.switchhook.subscriber.InvalidFieldException;
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
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;

/** The administrators. */
@Singleton
@Path("administrators")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "administrators")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class AdministratorsResource implements Resource {

    private final Administrators administrators;
    private final Bodies bodies;

    @Inject
    AdministratorsResource(Administrators administrators, Bodies bodies) {
        this.administrators = administrators;
        this.bodies = bodies;
    }

    @GET
    @Operation(operationId = "listAdministrators", summary = "Lists all administrators")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<Administrator> list() {
        return Listing.of(administrators.list());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createAdministrator", summary = "Creates an administrator")
    @ApiResponse(responseCode = "201", description = "Created",
            content = @Content(schema = @Schema(implementation = Administrator.class)))
    public Response create(AdministratorInput input, @Context UriInfo uri) {
        AdministratorInput given = Bodies.required(input);
        Administrator created = administrators.create(given.username(), given.password(), given.role());
        return Response.created(uri.getAbsolutePathBuilder().path(created.username()).build()).entity(created).build();
    }

    @GET
    @Path("{administrator}")
    @Operation(operationId = "getAdministrator", summary = "Gives an administrator")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Administrator get(@PathParam("administrator") String name) {
        return administrators.find(name).orElseThrow(() -> unknown(name));
    }

    @PATCH
    @Path("{administrator}")
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeAdministrator", summary = "Changes the password or the role of an administrator")
    @RequestBody(content = @Content(schema = @Schema(implementation = AdministratorInput.class)))
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Administrator change(@PathParam("administrator") String name, @Parameter(hidden = true) ObjectNode patch)
            throws JsonProcessingException {
        Bodies.Change<AdministratorInput> change = bodies.change(patch, AdministratorInput.class);
        if (change.given().username() != null && !change.given().username().equals(name)) {
            throw new InvalidFieldException("username", "cannot be changed");
        }
        for (String field : change.reset()) {
            throw new InvalidFieldException(field, "has no default");
        }
        return administrators
                .change(name, change.given().password(), change.given().role())
                .orElseThrow(() -> unknown(name));
    }

    @DELETE
    @Path("{administrator}")
    @Operation(operationId = "deleteAdministrator",
            summary = "Deletes an administrator, but not the last one with the role ADMIN")
    @ApiResponse(responseCode = "204", description = "Deleted")
    public void delete(@PathParam("administrator") String name) {
        if (!administrators.delete(name)) {
            throw unknown(name);
        }
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no administrator " + name + ".");
    }
}
