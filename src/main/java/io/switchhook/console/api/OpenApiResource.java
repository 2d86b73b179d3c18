package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.servers.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import javax.inject.Singleton;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/** The description of this API, which the build makes from its classes. */
@Singleton
@Path("openapi.json")
@OpenAPIDefinition(
        info = @Info(
                title = "Switchhook",
                version = "1",
                description = "Provisioning. Everything that is refused is answered with a problem document (RFC 9457)."),
        servers = @Server(url = "/switchhook/api/v1"),
        security = @SecurityRequirement(name = "basic"))
@SecurityScheme(name = "basic", type = SecuritySchemeType.HTTP, scheme = "basic",
        description = "An administrator: ADMIN may do everything, READ_ONLY may only read; or below /me a subscriber, as"
                + " user@domain with the password of his phone.")
public class OpenApiResource implements Resource {

    private static final String DOCUMENT = "openapi.json";

    private final byte[] document;

    OpenApiResource() {
        try (InputStream file = OpenApiResource.class.getResourceAsStream(DOCUMENT)) {
            document = Objects.requireNonNull(file, DOCUMENT).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getDescription", summary = "Gives this document")
    @ApiResponse(responseCode = "200", description = "OK")
    public Response get() {
        return Response.ok(document).build();
    }
}
