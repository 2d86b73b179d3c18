package io.switchhook.console.api;

import io.swagger.v3.oas.annotations.media.Schema;

/** What clients change of a message. */
@Schema(name = "MessageInput")
record MessageInput(@Schema(description = "new or saved", example = "saved") String state) {}
