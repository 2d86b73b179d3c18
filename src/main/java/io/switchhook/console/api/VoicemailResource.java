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
import io.switchhook.subscriber.SubscriberDetails;
import io.switchhook.subscriber.Subscribers;
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

/** The mailboxes of subscribers, for administrators. */
@Singleton
@Path("subscribers/{subscriber}/voicemail")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "voicemail")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class VoicemailResource implements Resource {

    private final Subscribers subscribers;
    private final MailboxDesk desk;

    @Inject
    VoicemailResource(Subscribers subscribers, MailboxDesk desk) {
        this.subscribers = subscribers;
        this.desk = desk;
    }

    @GET
    @Operation(operationId = "getMailbox", summary = "Gives a subscriber's mailbox")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public MailboxBody get(@PathParam("subscriber") String name) {
        SubscriberDetails owner = SubscribersResource.find(subscribers, name);
        return desk.mailbox(new Aor(owner.username(), owner.domain()), owner.voicemail());
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeMailbox", summary = "Sets or removes the PIN of a subscriber's mailbox",
            description = "A new one unlocks the mailbox.")
    @RequestBody(content = @Content(schema = @Schema(implementation = MailboxInput.class)))
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public MailboxBody change(@PathParam("subscriber") String name, @Parameter(hidden = true) ObjectNode patch)
            throws JsonProcessingException {
        desk.change(aor(name), patch);
        return get(name);
    }

    @GET
    @Path("messages")
    @Operation(operationId = "listMessages", summary = "Lists the messages in a subscriber's mailbox, the oldest first")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<MessageBody> messages(
            @PathParam("subscriber") String name,
            @Parameter(description = "new or saved; empty: both") @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("offset") @DefaultValue("0") int offset,
            @QueryParam("limit") @DefaultValue(Listing.DEFAULT_LIMIT) int limit) {
        return desk.messages(aor(name), state, offset, limit);
    }

    @GET
    @Path("messages/{message}")
    @Operation(operationId = "getMessage", summary = "Gives a message in a subscriber's mailbox, without its sound")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = MessageBody.class)))
    public Response message(
            @PathParam("subscriber") String name, @PathParam("message") String id, @Context Request request) {
        return desk.message(aor(name), id, request);
    }

    @PATCH
    @Path("messages/{message}")
    @Consumes({MediaType.APPLICATION_JSON, Bodies.MERGE_PATCH})
    @Operation(operationId = "changeMessage", summary = "Makes a message in a subscriber's mailbox a new or a saved one")
    @RequestBody(content = @Content(schema = @Schema(implementation = MessageInput.class)))
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(schema = @Schema(implementation = MessageBody.class)))
    public Response changeMessage(
            @PathParam("subscriber") String name,
            @PathParam("message") String id,
            @Parameter(hidden = true) ObjectNode patch,
            @Context Request request)
            throws JsonProcessingException {
        return desk.change(aor(name), id, patch, request);
    }

    @DELETE
    @Path("messages/{message}")
    @Operation(operationId = "deleteMessage", summary = "Deletes a message in a subscriber's mailbox for good")
    @ApiResponse(responseCode = "204", description = "Deleted")
    public void deleteMessage(
            @PathParam("subscriber") String name, @PathParam("message") String id, @Context Request request) {
        desk.delete(aor(name), id, request);
    }

    @GET
    @Path("messages/{message}/sound")
    @Produces({MailboxDesk.SOUND, MediaType.APPLICATION_JSON})
    @Operation(operationId = "getMessageSound", summary = "Gives the sound of a message in a subscriber's mailbox",
            description = "A WAV file, µ-law; or the part of it that Range asks for.")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "206", description = "A part",
            content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    public Response sound(
            @PathParam("subscriber") String name,
            @PathParam("message") String id,
            @Context Request request,
            @Context HttpHeaders headers) {
        return desk.sound(aor(name), id, request, headers);
    }

    @GET
    @Path("greetings")
    @Operation(operationId = "listGreetings", summary = "Lists a subscriber's own greetings")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<GreetingBody> greetings(@PathParam("subscriber") String name) {
        return desk.greetings(aor(name));
    }

    @GET
    @Path("greetings/{kind}")
    @Produces({MailboxDesk.SOUND, MediaType.APPLICATION_JSON})
    @Operation(operationId = "getGreeting", summary = "Gives the sound of one of a subscriber's own greetings")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    public Response greeting(
            @PathParam("subscriber") String name,
            @PathParam("kind") String kind,
            @Context Request request,
            @Context HttpHeaders headers) {
        return desk.greeting(aor(name), kind, request, headers);
    }

    @PUT
    @Path("greetings/{kind}")
    @Consumes({MailboxDesk.SOUND, "audio/x-wav", "audio/wave", "audio/vnd.wave"})
    @Operation(operationId = "putGreeting", summary = "Takes a WAV file as a greeting of a subscriber",
            description = "For unavailable, busy, temporary (before all others) or name. PCM, µ-law or A-law"
                    + " of any usual rate, mono or stereo; two minutes and 16 MiB at most.")
    @RequestBody(content = @Content(mediaType = MailboxDesk.SOUND, schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "200", description = "Replaced",
            content = @Content(schema = @Schema(implementation = GreetingBody.class)))
    @ApiResponse(responseCode = "201", description = "Created",
            content = @Content(schema = @Schema(implementation = GreetingBody.class)))
    public Response putGreeting(
            @PathParam("subscriber") String name,
            @PathParam("kind") String kind,
            InputStream body,
            @Context Request request) {
        return desk.putGreeting(aor(name), kind, body, request);
    }

    @DELETE
    @Path("greetings/{kind}")
    @Operation(operationId = "deleteGreeting",
            summary = "Removes one of a subscriber's own greetings: the server's is played again")
    @ApiResponse(responseCode = "204", description = "Removed")
    public void removeGreeting(@PathParam("subscriber") String name, @PathParam("kind") String kind) {
        desk.removeGreeting(aor(name), kind);
    }

    private Aor aor(String name) {
        SubscriberDetails subscriber = SubscribersResource.find(subscribers, name);
        return new Aor(subscriber.username(), subscriber.domain());
    }
}
