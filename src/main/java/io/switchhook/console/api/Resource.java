package io.switchhook.console.api;

/** Marks the resources of the API. */
interface Resource {}
