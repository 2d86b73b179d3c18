package io.switchhook.settings;

/**
 * How the next hop is told that a call is forwarded.
 *
 * @param diversion whether in Diversion (RFC 5806)
 * @param historyInfo whether in History-Info (RFC 7044)
 */
public record ForwardingHeaderSettings(boolean diversion, boolean historyInfo) {}
