package io.switchhook.console.api;

/** Marks the resources of the API, which {@link Api} hands to Jersey. They are public because Jersey calls them. */
interface Resource {}
