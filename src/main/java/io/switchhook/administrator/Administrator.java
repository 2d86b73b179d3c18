package io.switchhook.administrator;

import java.time.Instant;

/** Somebody who may administer this server. */
public record Administrator(String username, Role role, Instant created) {}
