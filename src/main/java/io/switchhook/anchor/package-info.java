/**
 * Calls in which the server is a party of both dialogs, so that it can act in them (a back-to-back user agent, RFC 7092).
 * {@link io.switchhook.anchor.AnchorPolicy} decides which calls these are.
 */
package io.switchhook.anchor;
