/**
 * The mailbox of the server itself: a SIP user agent like any voicemail server, at an address of the server's own (RFC 4458).
 * Calls come to it by SIP, through the server's own front door; the call path knows no difference.
 */
package io.switchhook.voicemail;
