/** Calls in which the server is a party to each side (B2BUA, RFC 7092), so that it can act in them itself. */
package io.switchhook.anchor;
