package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.feature.FeatureCodeTables;
import io.switchhook.feature.FeatureCodes;
import io.switchhook.subscriber.DomainDetails;
import io.switchhook.subscriber.Subscribers;
import java.util.Map;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;

/** What the subscribers of a domain dial to change their forwarding. */
@Singleton
@Path("domains/{domain}/feature-codes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "forwarding")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class FeatureCodesResource implements Resource {

    private static final String EXAMPLE = """
            {"forward-always-on": "*72", "forward-always-off": "*73", "forward-busy-on": "*90", "forward-busy-off": "*91",
            "forward-no-answer-on": "*92", "forward-no-answer-off": "*93", "do-not-disturb-on": "*78",
            "do-not-disturb-off": "*79", "call-return": "*69", "voicemail": null}""";

    private final Subscribers subscribers;
    private final FeatureCodeTables tables;

    @Inject
    FeatureCodesResource(Subscribers subscribers, FeatureCodeTables tables) {
        this.subscribers = subscribers;
        this.tables = tables;
    }

    @GET
    @Operation(operationId = "getFeatureCodes", summary = "Gives the codes of all features in a domain",
            description = "null: the feature cannot be dialled")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true,
            content = @Content(examples = @ExampleObject(EXAMPLE)))
    public Map<String, String> get(@PathParam("domain") String name) {
        return tables.of(find(name).name()).byName();
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replaceFeatureCodes", summary = "Replaces the codes of all features in a domain",
            description = "In force for the next call. A feature that is missing gets its default; with null or an empty text it"
                    + " cannot be dialled.")
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public Map<String, String> replace(
            @PathParam("domain") String name,
            @RequestBody(content = @Content(examples = @ExampleObject(EXAMPLE))) Map<String, String> codes) {
        String domain = find(name).name();
        FeatureCodes replacement = FeatureCodes.of(Bodies.required(codes));
        if (!tables.replace(domain, replacement)) {
            throw unknown(name);
        }
        return replacement.byName();
    }

    private DomainDetails find(String name) {
        return subscribers.domain(name).orElseThrow(() -> unknown(name));
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("There is no domain " + name + ".");
    }
}
