package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.access.Ban;
import io.switchhook.access.Bans;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;

/** Who is not listened to for having guessed passwords of subscribers. */
@Singleton
@Path("bans")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "bans")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class BansResource implements Resource {

    private final Bans bans;

    @Inject
    BansResource(Bans bans) {
        this.bans = bans;
    }

    @GET
    @Operation(operationId = "listBans", summary = "Lists who is banned now")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<Ban> list() {
        return Listing.of(bans.list());
    }

    @DELETE
    @Path("{key}")
    @Operation(operationId = "liftBan", summary = "Lifts a ban")
    @ApiResponse(responseCode = "204", description = "Lifted")
    public void lift(@PathParam("key") String key) {
        if (!bans.lift(key)) {
            throw new NotFoundException("There is no ban of " + key + ".");
        }
    }
}
