package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.group.Group;
import io.switchhook.group.GroupPage;
import io.switchhook.group.Groups;
import io.switchhook.subscriber.AddressQuery;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
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

/** The hunt groups. */
@Singleton
@Path("groups")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "groups")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class GroupsResource implements Resource {

    private final Groups groups;

    @Inject
    GroupsResource(Groups groups) {
        this.groups = groups;
    }

    @GET
    @Operation(operationId = "listGroups",
            summary = "Lists hunt groups",
            description = "q is the beginning of a user name, display name or address.")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<GroupBody> search(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("domain") @DefaultValue("") String domain,
            @QueryParam("offset") @DefaultValue("0") int offset,
            @QueryParam("limit") @DefaultValue(Listing.DEFAULT_LIMIT) int limit) {
        GroupPage page = groups.search(new AddressQuery(domain, q, offset, limit));
        return new Listing<>(page.groups().stream().map(GroupBody::of).toList(), page.total());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createGroup", summary = "Creates a hunt group")
    @ApiResponse(responseCode = "201", description = "Created",
            content = @Content(schema = @Schema(implementation = GroupBody.class)))
    public Response create(GroupInput input, @Context UriInfo uri) {
        Group created = groups.create(Bodies.required(input).draft());
        String name = created.aor().user() + "@" + created.aor().domain();
        return Response.created(uri.getAbsolutePathBuilder().path("{group}").build(name))
                .tag(new Revision(created.version()).tag())
                .entity(GroupBody.of(created))
                .build();
    }

    @GET
    @Path("{group}")
    @Operation(operationId = "getGroup", summary = "Gives a hunt group",
            description = "A group is named by user name and domain: sales@example.com.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = GroupBody.class)))
    public Response get(@PathParam("group") String name, @Context Request request) {
        Group found = find(name);
        new Revision(found.version()).check(request);
        return answer(found);
    }

    @PUT
    @Path("{group}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replaceGroup", summary = "Replaces a hunt group", description = "In force for the next call.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = GroupBody.class)))
    public Response replace(
            @PathParam("group") String name,
            GroupInput input,
            @Context Request request,
            @Context HttpHeaders headers) {
        Group found = find(name);
        Revision revision = new Revision(found.version());
        revision.check(request);
        return answer(groups
                .replace(Bodies.required(input).change(found.aor().user(), found.aor().domain()), revision.expected(headers))
                .orElseThrow(() -> unknown(name)));
    }

    @DELETE
    @Path("{group}")
    @Operation(operationId = "deleteGroup", summary = "Deletes a hunt group, also from the groups that it is in")
    @ApiResponse(responseCode = "204", description = "Deleted")
    public void delete(@PathParam("group") String name, @Context Request request, @Context HttpHeaders headers) {
        Group found = find(name);
        Revision revision = new Revision(found.version());
        revision.check(request);
        if (!groups.delete(found.aor().user(), found.aor().domain(), revision.expected(headers))) {
            throw unknown(name);
        }
    }

    private Group find(String name) {
        int at = name.lastIndexOf('@');
        return (at > 0 ? groups.find(name.substring(0, at), name.substring(at + 1)) : Optional.<Group>empty())
                .orElseThrow(() -> unknown(name));
    }

    private static Response answer(Group group) {
        return Response.ok(GroupBody.of(group)).tag(new Revision(group.version()).tag()).build();
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no group " + name + ".");
    }
}
