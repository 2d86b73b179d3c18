package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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
public class BansResource implements Resource {

    private final Bans bans;

    @Inject
    BansResource(Bans bans) {
        this.bans = bans;
    }

    @GET
    @Operation(summary = "Lists who is banned now")
    public Listing<Ban> list() {
        return Listing.of(bans.list());
    }

    @DELETE
    @Path("{key}")
    @Operation(summary = "Lifts a ban")
    @ApiResponse(responseCode = "204", description = "Lifted")
    public void lift(@PathParam("key") String key) {
        if (!bans.lift(key)) {
            throw new NotFoundException("There is no ban of " + key + ".");
        }
    }
}
