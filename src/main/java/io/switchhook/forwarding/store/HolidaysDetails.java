package io.switchhook.forwarding.store;

import io.switchhook.forwarding.Holidays;

/**
 * The holidays of a domain as stored.
 *
 * @param version counts the changes; 0 when nothing was ever set
 */
public record HolidaysDetails(Holidays holidays, int version) {}
