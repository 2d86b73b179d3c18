package io.switchhook.console.api;

import io.switchhook.registrar.Binding;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A registered contact as clients read it. */
@Schema(name = "Binding")
record BindingBody(
        @Schema(description = "Always the same for the same contact") String id,
        String contact,
        @Schema(description = "0 to 1; a higher one is rung first") double q,
        Instant expires,
        String callId,
        List<String> path,
        @Schema(description = "Where the phone is reached, when it is behind a NAT") String reachedAt) {

    private static final double THOUSANDTHS = 1000;

    static BindingBody of(Binding binding) {
        return new BindingBody(id(binding), binding.contact().toString(), binding.q() / THOUSANDTHS, binding.expires(),
                binding.callId(), binding.path(), binding.reachedAt().toString());
    }

    /** A contact itself cannot be part of a path: it may have slashes. */
    static String id(Binding binding) {
        return UUID.nameUUIDFromBytes(binding.contact().toString().getBytes(StandardCharsets.UTF_8)).toString();
    }
}
