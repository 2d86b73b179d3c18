package io.switchhook.forwarding.store;

/** A holiday as somebody wants it, nothing of it checked. */
public record HolidayDraft(String name, String days) {}
