package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

/** A domain as clients write it. What is null is not given. */
@Schema(name = "DomainInput")
record DomainInput(
        @Schema(description = "A host name or address; cannot be changed", example = "example.com") String name,
        @Schema(description = "Other names of it") Set<String> aliases) {}
