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
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import java.io.InputStream;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
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
import javax.ws.rs.core.SecurityContext;

/** The mailbox of the subscriber who has signed in. */
@Singleton
@ForSubscribers
@Path("me/voicemail")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "voicemail")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class MyVoicemailResource implements Resource {

    private final MailboxDesk desk;

    @Inject
    MyVoicemailResource(MailboxDesk desk) {
        this.desk = desk;
    }

    @GET
    @Operation(operationId = "getMyMailbox", summary = "Gives one's own mailbox")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public MailboxBody get(@Context SecurityContext user) {
        return desk.mailbox(aor(user), subscriber(user).voicemail());
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeMyMailbox", summary = "Sets or removes the PIN of one's own mailbox",
            description = "A new one unlocks one's own mailbox.")
    @RequestBody(content = @Content(schema = @Schema(implementation = MailboxInput.class)))
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public MailboxBody change(@Context SecurityContext user, @Parameter(hidden = true) ObjectNode patch)
            throws JsonProcessingException {
        desk.change(aor(user), patch);
        return get(user);
    }

    @GET
    @Path("messages")
    @Operation(operationId = "listMyMessages", summary = "Lists the messages in one's own mailbox, the oldest first")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<MessageBody> messages(
            @Context SecurityContext user,
            @Parameter(description = "new or saved; empty: both") @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("offset") @DefaultValue("0") int offset,
            @QueryParam("limit") @DefaultValue(Listing.DEFAULT_LIMIT) int limit) {
        return desk.messages(aor(user), state, offset, limit);
    }

    @GET
    @Path("messages/{message}")
    @Operation(operationId = "getMyMessage", summary = "Gives a message in one's own mailbox, without its sound")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = MessageBody.class)))
    public Response message(
            @Context SecurityContext user, @PathParam("message") String id, @Context Request request) {
        return desk.message(aor(user), id, request);
    }

    @PATCH
    @Path("messages/{message}")
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeMyMessage", summary = "Makes a message in one's own mailbox a new or a saved one")
    @RequestBody(content = @Content(schema = @Schema(implementation = MessageInput.class)))
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = MessageBody.class)))
    public Response changeMessage(
            @Context SecurityContext user,
            @PathParam("message") String id,
            @Parameter(hidden = true) ObjectNode patch,
            @Context Request request)
            throws JsonProcessingException {
        return desk.change(aor(user), id, patch, request);
    }

    @DELETE
    @Path("messages/{message}")
    @Operation(operationId = "deleteMyMessage", summary = "Deletes a message in one's own mailbox for good")
    @ApiResponse(responseCode = "204", description = "Deleted")
    public void deleteMessage(
            @Context SecurityContext user, @PathParam("message") String id, @Context Request request) {
        desk.delete(aor(user), id, request);
    }

    @GET
    @Path("messages/{message}/sound")
    @Produces({MailboxDesk.SOUND, MediaType.APPLICATION_JSON})
    @Operation(operationId = "getMyMessageSound", summary = "Gives the sound of a message in one's own mailbox",
            description = "A WAV file, µ-law; or the part of it that Range asks for.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "206", description = "A part",
            content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    public Response sound(
            @Context SecurityContext user,
            @PathParam("message") String id,
            @Context Request request,
            @Context HttpHeaders headers) {
        return desk.sound(aor(user), id, request, headers);
    }

    @GET
    @Path("greetings")
    @Operation(operationId = "listMyGreetings", summary = "Lists one's own greetings")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<GreetingBody> greetings(@Context SecurityContext user) {
        return desk.greetings(aor(user));
    }

    @GET
    @Path("greetings/{kind}")
    @Produces({MailboxDesk.SOUND, MediaType.APPLICATION_JSON})
    @Operation(operationId = "getMyGreeting", summary = "Gives the sound of one of one's own greetings")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    public Response greeting(
            @Context SecurityContext user,
            @PathParam("kind") String kind,
            @Context Request request,
            @Context HttpHeaders headers) {
        return desk.greeting(aor(user), kind, request, headers);
    }

    @PUT
    @Path("greetings/{kind}")
    @Consumes({MailboxDesk.SOUND, "audio/x-wav", "audio/wave", "audio/vnd.wave"})
    @Operation(operationId = "putMyGreeting", summary = "Takes a WAV file as one's own greeting",
            description = "For unavailable, busy, temporary (before all others) or name. PCM, µ-law or A-law"
                    + " of any usual rate, mono or stereo; two minutes and 16 MiB at most.")
    @RequestBody(content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "200", description = "Replaced",
            content = @Content(schema = @Schema(implementation = GreetingBody.class)))
    @ApiResponse(responseCode = "201", description = "Created",
            content = @Content(schema = @Schema(implementation = GreetingBody.class)))
    public Response putGreeting(
            @Context SecurityContext user,
            @PathParam("kind") String kind,
            InputStream body,
            @Context Request request) {
        return desk.putGreeting(aor(user), kind, body, request);
    }

    @DELETE
    @Path("greetings/{kind}")
    @Operation(operationId = "deleteMyGreeting", summary = "Removes one's own greeting: the server's is played again")
    @ApiResponse(responseCode = "204", description = "Removed")
    public void removeGreeting(@Context SecurityContext user, @PathParam("kind") String kind) {
        desk.removeGreeting(aor(user), kind);
    }

    private static Aor aor(SecurityContext user) {
        return subscriber(user).aor();
    }

    private static Subscriber subscriber(SecurityContext user) {
        return ((SubscriberPrincipal) user.getUserPrincipal()).subscriber();
    }
}
