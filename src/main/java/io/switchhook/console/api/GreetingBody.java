package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.store.GreetingKind;
import io.switchhook.voicemail.store.StoredSound;
import java.time.Instant;

/** A greeting as clients see it in a list. */
@Schema(name = "Greeting")
record GreetingBody(
        @Schema(description = "unavailable, busy, temporary or name") String kind,
        Instant recorded,
        @Schema(description = "In milliseconds") long length,
        @Schema(description = "Of the sound in bytes") long size) {

    static GreetingBody of(GreetingKind kind, StoredSound sound) {
        return new GreetingBody(kind.text(), sound.since(), Sound.duration(sound.samples()).toMillis(), sound.size());
    }
}
