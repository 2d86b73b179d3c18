package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.switchhook.administrator.Role;
import io.switchhook.subscriber.csv.CsvExport;
import io.switchhook.subscriber.csv.CsvImport;
import io.switchhook.subscriber.csv.ImportReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.BadRequestException;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.ForbiddenException;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.StreamingOutput;
import org.apache.commons.io.input.BoundedInputStream;

/** The subscribers as a file. */
@Singleton
@Path("subscribers")
@Tag(name = "subscribers")
@ApiResponse(responseCode = "default", description = "Refused",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class SubscriberFileResource implements Resource {

    private static final String CSV = "text/csv";
    /** In bytes: a quarter of a million subscribers. */
    private static final long LARGEST_FILE = 64L * 1024 * 1024;

    private final CsvImport csvImport;
    private final CsvExport csvExport;

    @Inject
    SubscriberFileResource(CsvImport csvImport, CsvExport csvExport) {
        this.csvImport = csvImport;
        this.csvExport = csvExport;
    }

    @POST
    @Path("import")
    @Consumes(CSV)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "importSubscribers", summary = "Creates and changes subscribers from a CSV file",
            description = "Rows that are wrong are left out and reported; the others are taken. The same file again changes"
                    + " nothing. A column that is missing leaves subscribers as they are, an empty value is the default.")
    @RequestBody(content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    public ImportReport importFile(
            InputStream body,
            @Parameter(description = "Whether domains that are not known yet are created")
                    @QueryParam("createDomains") @DefaultValue("false") boolean createDomains) {
        try (InputStream file = BoundedInputStream.builder()
                .setInputStream(body)
                .setMaxCount(LARGEST_FILE)
                .setOnMaxCount((most, count) -> {
                    throw new ClientErrorException("The file is larger than 64 MiB; the rows before were taken.",
                            Response.Status.REQUEST_ENTITY_TOO_LARGE);
                })
                .get()) {
            return csvImport.read(file, createDomains);
        } catch (IOException e) {
            throw new BadRequestException("The file broke off; the rows before were taken.", e);
        }
    }

    @GET
    @Path("export")
    @Produces(CSV)
    @Operation(operationId = "exportSubscribers", summary = "Gives all subscribers as a CSV file that can be imported")
    @ApiResponse(responseCode = "200", description = "OK",
            content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    public Response exportFile(
            @QueryParam("domain") @DefaultValue("") String domain,
            @Parameter(description = "Whether the HA1 values are included, as a backup needs: they are as good as passwords."
                            + " For the role ADMIN only")
                    @QueryParam("credentials") @DefaultValue("false") boolean credentials,
            @Context SecurityContext user) {
        if (credentials && !user.isUserInRole(Role.ADMIN.name())) {
            throw new ForbiddenException("Only administrators with the role ADMIN may see credentials.");
        }
        StreamingOutput output = stream -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
            csvExport.write(writer, domain, credentials);
            writer.flush();
        };
        return Response.ok(output, CSV + ";charset=utf-8;header=present")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"subscribers.csv\"")
                .build();
    }
}
