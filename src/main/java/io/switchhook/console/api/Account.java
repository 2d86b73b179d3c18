package io.switchhook.console.api;

/** An administrator who has signed in. */
record Account(String username, Role role) {}
