package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.registrar.LocationUnavailableException;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberDetails;
import io.switchhook.subscriber.Subscribers;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;

/** Where the phones of a subscriber are registered. */
@Singleton
@Path("subscribers/{subscriber}/bindings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "bindings")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class BindingsResource implements Resource {

    private static final long PATIENCE_SECONDS = 15;

    private final Subscribers subscribers;
    private final LocationService location;

    @Inject
    BindingsResource(Subscribers subscribers, LocationService location) {
        this.subscribers = subscribers;
        this.location = location;
    }

    @GET
    @Operation(operationId = "listBindings", summary = "Lists the registered phones of a subscriber")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Listing<BindingBody> list(@PathParam("subscriber") String name) {
        return Listing.of(location.bindings(aor(name)).stream()
                .sorted(Comparator.comparing(Binding::expires))
                .map(BindingBody::of)
                .toList());
    }

    @DELETE
    @Path("{binding}")
    @Operation(operationId = "removeBinding",
            summary = "Removes a registration",
            description = "A phone that is still there makes a new one with its next refresh.")
    @ApiResponse(responseCode = "204", description = "Removed")
    public void remove(@PathParam("subscriber") String name, @PathParam("binding") String id) {
        Aor aor = aor(name);
        Binding binding = location.bindings(aor).stream()
                .filter(each -> BindingBody.id(each).equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("There is no such registration."));
        try {
            location.remove(aor, binding.contact()).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LocationUnavailableException unavailable
                    ? unavailable
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new LocationUnavailableException("no answer within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocationUnavailableException("the server stops", e);
        }
    }

    private Aor aor(String name) {
        SubscriberDetails subscriber = SubscribersResource.find(subscribers, name);
        return new Aor(subscriber.username(), subscriber.domain());
    }
}
