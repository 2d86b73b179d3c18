/** Telling phones how many messages wait in a mailbox (RFC 3842): subscriptions to it, and notifications without one. */
package io.switchhook.voicemail.mwi;
